package io.atelier.domains;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Puts tenants' own domains in front of the product. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class DomainServiceApplication {
  public static final String NAME = "domain-service";

  public static void main(String[] args) {
    builder().run(args);
  }

  /** The application as the launcher or a test starts it. */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(DomainServiceApplication.class)
        .properties("spring.config.name=" + NAME);
  }
}
