package io.atelier.tenant.operator;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param bootstrap the first operator; without an e-mail address none is made
 */
@ConfigurationProperties(value = "atelier.tenant.operator", ignoreUnknownFields = false)
record OperatorProperties(@DefaultValue Bootstrap bootstrap) {

  /**
   * @param totpSecret Base32, 160 bits
   */
  record Bootstrap(
      @DefaultValue("") String email,
      @DefaultValue("") String password,
      @DefaultValue("") String totpSecret) {

    @Override
    public String toString() {
      return "Bootstrap[" + email + "]";
    }
  }
}
