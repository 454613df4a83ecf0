package io.atelier.usage;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Counts usage exactly once and decides what still fits a limit. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class UsageServiceApplication {
  public static final String NAME = "usage-service";

  public static void main(String[] args) {
    builder().run(args);
  }

  /** The application as the launcher or a test starts it. */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(UsageServiceApplication.class)
        .properties("spring.config.name=" + NAME);
  }
}
