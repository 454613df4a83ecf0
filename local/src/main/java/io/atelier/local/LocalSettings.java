package io.atelier.local;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the one who starts it can choose, by environment variables.
 *
 * @param root the project's folder, where the packaged services are
 * @param directory holds data, logs, secrets and {@code local.json}; {@code
 *     ATELIER_LOCAL_DIRECTORY}
 * @param mode {@code ATELIER_LOCAL_MODE}: jvm (default) or processes
 * @param gatewayPort {@code ATELIER_GATEWAY_PORT}, 8080 by default; 0 takes a free one
 * @param baseDomain {@code ATELIER_BASE_DOMAIN}, {@code atelier.localhost} by default
 * @param fresh whether data of earlier runs is thrown away; {@code ATELIER_LOCAL_FRESH}
 */
record LocalSettings(
    Path root, Path directory, Mode mode, int gatewayPort, String baseDomain, boolean fresh) {

  enum Mode {
    JVM,
    PROCESSES;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static LocalSettings from(Map<String, String> environment, Path root) {
    String directory = environment.get("ATELIER_LOCAL_DIRECTORY");
    return new LocalSettings(
        root,
        (directory == null ? root.resolve(".atelier") : Path.of(directory)).toAbsolutePath(),
        mode(environment.getOrDefault("ATELIER_LOCAL_MODE", "jvm")),
        port(environment.get("ATELIER_GATEWAY_PORT")),
        environment.getOrDefault("ATELIER_BASE_DOMAIN", "atelier.localhost"),
        !environment.getOrDefault("ATELIER_LOCAL_FRESH", "").isEmpty());
  }

  private static Mode mode(String name) {
    for (Mode mode : Mode.values()) {
      if (mode.label().equals(name)) {
        return mode;
      }
    }
    throw new LocalStartException("ATELIER_LOCAL_MODE is " + name + ": use jvm or processes.");
  }

  private static int port(@Nullable String text) {
    try {
      int port = text == null ? 8080 : Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new LocalStartException("ATELIER_GATEWAY_PORT is " + text + ": use 0 to 65535.");
  }

  Path data(String store) {
    return directory.resolve("data").resolve(store);
  }

  Path log(String name) {
    return directory.resolve("logs").resolve(name + ".log");
  }

  Path localFile() {
    return directory.resolve("local.json");
  }
}
