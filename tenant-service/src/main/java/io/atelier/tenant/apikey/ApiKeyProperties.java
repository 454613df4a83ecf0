package io.atelier.tenant.apikey;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param environment stands in every key, e.g. live or test
 */
@ConfigurationProperties(value = "atelier.tenant.apikey", ignoreUnknownFields = false)
public record ApiKeyProperties(@DefaultValue("test") String environment) {

  public ApiKeyProperties {
    if (!environment.matches("[a-z0-9]{1,16}")) {
      throw new IllegalArgumentException(
          "atelier.tenant.apikey.environment is 1 to 16 of a-z and 0-9, not " + environment);
    }
  }
}
