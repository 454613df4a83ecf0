package io.atelier.chassis.security;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who may call an endpoint. What is not said is denied, and an endpoint that says nothing denies
 * everyone.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Allow {

  /** Everybody, also without a credential. */
  boolean anyone() default false;

  /** Members from this role on; at most one. */
  MemberRole[] member() default {};

  /** API keys of a tenant with this scope; empty: none. */
  String apiKeyScope() default "";

  /** Applications with this scope; empty: none. */
  String applicationScope() default "";

  /** Operators with one of these roles, and SUPER_ADMIN. */
  OperatorRole[] operators() default {};

  /** Self-hosted instances. */
  boolean instance() default false;

  /** Our own services. */
  boolean service() default false;
}
