package io.atelier.tenant.apikey;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param environment stands in every key, e.g. live or test
 * @param serviceClients which services may ask for tokens of their own: name to SHA-256, in hex, of
 *     its secret
 */
@ConfigurationProperties(value = "atelier.tenant.apikey", ignoreUnknownFields = false)
public record ApiKeyProperties(
    @DefaultValue("test") String environment, @DefaultValue Map<String, String> serviceClients) {

  public ApiKeyProperties {
    if (!environment.matches("[a-z0-9]{1,16}")) {
      throw new IllegalArgumentException(
          "atelier.tenant.apikey.environment is 1 to 16 of a-z and 0-9, not " + environment);
    }
  }
}
