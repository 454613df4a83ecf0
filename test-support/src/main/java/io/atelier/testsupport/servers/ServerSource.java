package io.atelier.testsupport.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.testcontainers.DockerClientFactory;

/**
 * Where the servers come from: {@code ATELIER_TEST_SERVERS} as system property or in the
 * environment.
 */
enum ServerSource {
  /** Docker if an engine answers, else local processes. */
  AUTO,
  DOCKER,
  LOCAL;

  static final String SETTING = "ATELIER_TEST_SERVERS";

  static ServerSource requested() {
    String environment = System.getenv(SETTING);
    String value = System.getProperty(SETTING, environment == null ? "auto" : environment);
    return Arrays.stream(values())
        .filter(source -> source.name().equals(value.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                SETTING + " is auto, docker or local, not \"" + value + "\"."));
  }

  ServerSource resolved() {
    if (this != AUTO) {
      return this;
    }
    return mayHaveDocker() && DockerClientFactory.instance().isDockerAvailable() ? DOCKER : LOCAL;
  }

  /** Asking Testcontainers takes seconds where there is no engine; these questions take none. */
  private static boolean mayHaveDocker() {
    String home = System.getProperty("user.home");
    return System.getenv("DOCKER_HOST") != null
        || Files.exists(Path.of("/var/run/docker.sock"))
        || Files.exists(Path.of(home, ".docker", "run", "docker.sock"))
        || Files.exists(Path.of(home, ".testcontainers.properties"));
  }
}
