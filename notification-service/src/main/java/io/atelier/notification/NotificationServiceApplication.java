package io.atelier.notification;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Tells everyone concerned what happened. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class NotificationServiceApplication {
  public static final String NAME = "notification-service";

  public static void main(String[] args) {
    builder().run(args);
  }

  /** The application as the launcher or a test starts it. */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(NotificationServiceApplication.class)
        .properties("spring.config.name=" + NAME);
  }
}
