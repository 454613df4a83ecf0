package io.atelier.chassis.configuration;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Keys under {@code atelier.} that no feature has; within a feature its own record refuses them.
 */
final class UnknownSettings {
  private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("atelier");

  /** What the process was started in is not only about this service. */
  private static final Set<String> SURROUNDINGS =
      Set.of(
          StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
          StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);

  private UnknownSettings() {}

  /**
   * @param features the prefixes that are read
   * @throws IllegalStateException if there are any, naming all
   */
  static void refuse(
      ConfigurableEnvironment environment, Collection<ConfigurationPropertyName> features) {
    List<String> unknown =
        StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
            .flatMap(UnknownSettings::names)
            .filter(OURS::isAncestorOf)
            .filter(name -> features.stream().noneMatch(feature -> isOf(feature, name)))
            .map(ConfigurationPropertyName::toString)
            .distinct()
            .sorted()
            .toList();
    if (!unknown.isEmpty()) {
      throw new IllegalStateException("No feature reads these settings: " + unknown);
    }
  }

  /** A feature of which nothing is set may be named all the same, as a manual does. */
  private static boolean isOf(ConfigurationPropertyName feature, ConfigurationPropertyName name) {
    return feature.equals(name) || feature.isAncestorOf(name);
  }

  private static Stream<ConfigurationPropertyName> names(ConfigurationPropertySource source) {
    boolean surroundings =
        source.getUnderlyingSource() instanceof PropertySource<?> underlying
            && SURROUNDINGS.contains(underlying.getName());
    return !surroundings && source instanceof IterableConfigurationPropertySource iterable
        ? iterable.stream()
        : Stream.empty();
  }
}
