package io.atelier.billing;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Catalogue, subscriptions, entitlements. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class BillingServiceApplication {
  public static final String NAME = "billing-service";

  public static void main(String[] args) {
    builder().run(args);
  }

  /** The application as the launcher or a test starts it. */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(BillingServiceApplication.class)
        .properties("spring.config.name=" + NAME);
  }
}
