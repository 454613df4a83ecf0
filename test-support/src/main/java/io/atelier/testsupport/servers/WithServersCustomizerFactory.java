package io.atelier.testsupport.servers;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Found by Spring through {@code META-INF/spring.factories}. */
final class WithServersCustomizerFactory implements ContextCustomizerFactory {

  @Override
  public @Nullable ContextCustomizer createContextCustomizer(
      Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
    WithServers wanted =
        TestContextAnnotationUtils.findMergedAnnotation(testClass, WithServers.class);
    return wanted == null ? null : new WithServersCustomizer(outermost(testClass), wanted);
  }

  /** Nested classes share the context, and so the database, of the class around them. */
  private static Class<?> outermost(Class<?> testClass) {
    Class<?> enclosing = testClass.getEnclosingClass();
    return enclosing == null ? testClass : outermost(enclosing);
  }
}
