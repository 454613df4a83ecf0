package io.atelier.tenant;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Who there is, and who may come in. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class TenantServiceApplication {
  public static final String NAME = "tenant-service";

  public static void main(String[] args) {
    builder().run(args);
  }

  /** The application as the launcher or a test starts it. */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(TenantServiceApplication.class)
        .properties("spring.config.name=" + NAME);
  }
}
