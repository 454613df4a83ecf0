package io.atelier.chassis.configuration;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/** Looks through the settings once all features have read theirs. */
@AutoConfiguration
public class ConfigurationAutoConfiguration {

  @Bean
  SmartInitializingSingleton unknownSettings(
      ApplicationContext context, ConfigurableEnvironment environment) {
    return () ->
        UnknownSettings.refuse(
            environment,
            ConfigurationPropertiesBean.getAll(context).values().stream()
                .map(bean -> ConfigurationPropertyName.of(bean.getAnnotation().prefix()))
                .toList());
  }
}
