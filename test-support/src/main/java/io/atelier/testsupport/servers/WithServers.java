package io.atelier.testsupport.servers;

import io.atelier.testsupport.blockhound.BlockHoundExtension;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a Spring test class real servers: a database and a topic prefix of its own, the addresses
 * as properties, and the keys of {@code TestTokens.shared()} as issuer. Properties that the test
 * sets itself win. Blocking a reactive thread fails the test.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Tag("integration")
@ExtendWith(BlockHoundExtension.class)
public @interface WithServers {

  /** Names the database and its roles: lower case letters, digits and underscores. */
  String service();

  boolean postgres() default true;

  boolean kafka() default true;

  boolean redis() default false;
}
