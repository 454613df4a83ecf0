package io.atelier.chassis.hotpath;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An endpoint that is called for every event of a product. It has one literal path and answers 200
 * with JSON; its parameters are a {@link io.atelier.chassis.security.Caller}, the exchange, or a
 * {@link io.atelier.chassis.problem.Body}. Callers see no difference but the time.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface HotPath {}
