package io.atelier.gateway;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration;

// Admission checks credentials; Spring Boot's own chain would stand in front of it.
@SpringBootApplication(
    exclude = {
      ReactiveManagementWebSecurityAutoConfiguration.class,
      ReactiveWebSecurityAutoConfiguration.class
    })
@ConfigurationPropertiesScan
public class GatewayApplication {
  public static final String NAME = "gateway";

  public static void main(String[] args) {
    builder().run(args);
  }

  /** The application as the launcher or a test starts it. */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(GatewayApplication.class)
        .properties("spring.config.name=" + NAME);
  }
}
