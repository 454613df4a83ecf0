package io.atelier.chassis.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class UnknownSettingsTests {

  @ConfigurationProperties(value = "atelier.sample.feature", ignoreUnknownFields = false)
  record SampleProperties(int size) {}

  @EnableConfigurationProperties(SampleProperties.class)
  static class Sample {}

  private final ApplicationContextRunner service =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(ConfigurationAutoConfiguration.class))
          .withUserConfiguration(Sample.class);

  @Test
  void knownSettingsAndThoseOfOthersPass() {
    service
        .withPropertyValues("atelier.sample.feature.size=3", "spring.whatever=1", "atelierx.y=1")
        .run(context -> assertThat(context).hasNotFailed());
  }

  /** As in a manual that shows a feature's settings in comments only. */
  @Test
  void aFeatureMayBeNamedWithoutSettings() {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("file", Map.of("atelier.sample.feature", "")));
    ConfigurationPropertySources.attach(environment);
    assertThatCode(() ->
            UnknownSettings.refuse(
                environment, List.of(ConfigurationPropertyName.of("atelier.sample.feature"))))
        .doesNotThrowAnyException();
  }

  @Test
  void everySettingThatNobodyReadsIsNamed() {
    service
        .withPropertyValues("atelier.sampel.feature.size=3", "atelier.sample.featur.size=3")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("atelier.sampel.feature.size")
                .hasMessageContaining("atelier.sample.featur.size"));
  }

  @Test
  void anUnknownSettingOfAFeatureIsRefusedByTheFeature() {
    service
        .withPropertyValues("atelier.sample.feature.size=3", "atelier.sample.feature.colour=red")
        .run(
            context -> assertThat(context).getFailure().rootCause().hasMessageContaining("colour"));
  }

  @Test
  void whatTheProcessWasStartedInIsNotLookedAt() {
    service
        .withSystemProperties("atelier.anything=1")
        .run(context -> assertThat(context).hasNotFailed());
  }
}
