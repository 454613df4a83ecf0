package io.atelier.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.events.envelope.EventJson;
import io.atelier.testsupport.store.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A real start, as {@code make run} does it, in a folder of its own. */
final class RunningAtelier implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 300;

  private final Path directory;
  private final String mode;
  private Process launcher;

  private RunningAtelier(Path directory, String mode) {
    this.directory = directory;
    this.mode = mode;
  }

  static RunningAtelier start(String mode) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("atelier-journey");
    RunningAtelier atelier = new RunningAtelier(directory, mode);
    try {
      atelier.launch();
    } catch (Throwable failed) {
      atelier.close();
      throw failed;
    }
    return atelier;
  }

  static Path root() {
    return Path.of(System.getProperty("atelier.build.root", "..")).toAbsolutePath().normalize();
  }

  private void launch() throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("logs"));
    launcher =
        launcher("0")
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("logs/console").toFile()))
            .start();
    Eventually.isTrue(
        "everything is healthy",
        PATIENCE_SECONDS,
        () -> {
          if (!launcher.isAlive()) {
            throw new AssertionError("the launcher ended:\n" + console());
          }
          return Files.exists(localFile());
        });
  }

  private ProcessBuilder launcher(String port) {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Datelier.root=" + root(),
                "-Datelier.logs=" + directory.resolve("logs"),
                "-Dorg.springframework.boot.logging.LoggingSystem=none",
                "-cp",
                System.getProperty("java.class.path"),
                Launcher.class.getName())
            .redirectErrorStream(true);
    builder.environment().put("ATELIER_LOCAL_DIRECTORY", directory.toString());
    builder.environment().put("ATELIER_LOCAL_MODE", mode);
    builder.environment().put("ATELIER_GATEWAY_PORT", port);
    return builder;
  }

  /**
   * What a start says that must not succeed.
   *
   * @param folder its own, or this one's
   * @param port of its gateway; 0: any
   */
  String refusedStart(Path folder, int port) throws IOException, InterruptedException {
    ProcessBuilder builder = launcher(String.valueOf(port));
    builder.environment().put("ATELIER_LOCAL_DIRECTORY", folder.toString());
    Process refused = builder.start();
    String output = new String(refused.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(refused.waitFor()).as(output).isEqualTo(1);
    return output;
  }

  Path localFile() {
    return directory.resolve("local.json");
  }

  Path directory() {
    return directory;
  }

  String console() throws IOException {
    return Files.readString(directory.resolve("logs/console"));
  }

  JsonNode local() {
    try {
      return EventJson.mapper().readTree(Files.readAllBytes(localFile()));
    } catch (IOException failure) {
      throw new AssertionError("local.json is gone", failure);
    }
  }

  long pid(String service) {
    return local().get("services").get(service).get("pid").longValue();
  }

  /** What a service says of itself: OpenAPI, from its own port. */
  JsonNode description(String service) throws IOException, InterruptedException {
    int port = local().get("services").get(service).get("port").intValue();
    try (java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient()) {
      return EventJson.mapper()
          .readTree(
              client
                  .send(
                      java.net.http.HttpRequest.newBuilder(
                              java.net.URI.create("http://127.0.0.1:" + port + "/v3/api-docs"))
                          .build(),
                      java.net.http.HttpResponse.BodyHandlers.ofString())
                  .body());
    }
  }

  /** kill -9; the launcher starts the service again. */
  void kill(String service) throws InterruptedException {
    long pid = pid(service);
    signal("KILL", pid);
    Eventually.isTrue(service + " has a new process", 30, () -> pid(service) != pid);
  }

  /** Stands still: the launcher, and with it Kafka and all that is outside. */
  Outage kafkaAndOutside() throws InterruptedException {
    return standingStill(launcher.pid());
  }

  Outage redis() throws IOException, InterruptedException {
    return standingStill(
        Long.parseLong(Files.readString(directory.resolve("data/redis/redis.pid")).strip()));
  }

  private Outage standingStill(long pid) throws InterruptedException {
    signal("STOP", pid);
    return () -> signal("CONT", pid);
  }

  /** PostgreSQL refuses a service. */
  Outage database(String name) throws SQLException {
    onPostgres(
        "ALTER DATABASE " + name + " ALLOW_CONNECTIONS false",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
    return () -> onPostgres("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
  }

  private void onPostgres(String... statements) throws SQLException {
    JsonNode postgres = local().get("postgres");
    try (Connection superuser =
            DriverManager.getConnection(
                postgres.get("url").stringValue(),
                postgres.get("user").stringValue(),
                postgres.get("password").stringValue());
        Statement sql = superuser.createStatement()) {
      for (String statement : statements) {
        sql.execute(statement);
      }
    }
  }

  /** Something that is away until this is closed. */
  interface Outage extends AutoCloseable {}

  void signal(String signal, long pid) throws InterruptedException {
    try {
      int exit = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid)).start().waitFor();
      if (exit != 0) {
        throw new AssertionError("no process " + pid);
      }
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** kill -9 of the launcher, and the same again. */
  void killLauncherAndStartAgain() throws IOException, InterruptedException {
    launcher.destroyForcibly().waitFor();
    Files.deleteIfExists(localFile());
    launch();
  }

  void stopAndStartAgain() throws IOException, InterruptedException {
    stop();
    launch();
  }

  private void stop() throws InterruptedException {
    launcher.destroy();
    if (!launcher.waitFor(60, TimeUnit.SECONDS)) {
      launcher.destroyForcibly().waitFor();
      throw new AssertionError("the launcher does not end");
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (launcher != null && launcher.isAlive()) {
      stop();
    }
    Directories.delete(directory);
  }
}
