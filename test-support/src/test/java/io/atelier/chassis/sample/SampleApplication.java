package io.atelier.chassis.sample;

import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class SampleApplication {
  public static final String CONFIGURATION = "spring.config.name=chassis-test";
}
