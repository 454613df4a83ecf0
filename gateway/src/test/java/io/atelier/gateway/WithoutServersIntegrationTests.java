package io.atelier.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As it ships: without a database's classes, and started while Kafka and Redis are away. */
@Tag("integration")
class WithoutServersIntegrationTests {
  @TempDir Path folder;

  @Test
  void startsWithoutDatabaseClassesAndWithoutAnyServer() throws Exception {
    int port = freePort();
    String classes =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry ->
                !entry.matches(
                    ".*(r2dbc|flyway|postgres|jdbc|zonky|test-classes|test-support|kafka_2).*"))
            .collect(Collectors.joining(File.pathSeparator));
    Process gateway =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                classes,
                GatewayApplication.class.getName(),
                "--server.port=" + port,
                "--management.server.port=0",
                "--spring.kafka.bootstrap-servers=127.0.0.1:1",
                "--atelier.gateway.ratelimit.redis-url=redis://127.0.0.1:1",
                "--atelier.gateway.metering.directory=" + folder)
            .redirectErrorStream(true)
            .start();
    try {
      StringBuilder said = new StringBuilder();
      BufferedReader lines = gateway.inputReader();
      String line;
      while ((line = lines.readLine()) != null && !line.contains("Started GatewayApplication")) {
        said.append(line).append('\n');
      }
      assertThat(line).as(said.toString()).isNotNull();
      Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
      RawHttp.Answer answer = RawHttp.get(port, "nobody.atelier.localhost", "/");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).contains("/problems/unknown-host");
    } finally {
      gateway.destroy();
      assertThat(gateway.waitFor(20, TimeUnit.SECONDS)).as("it ends when asked to").isTrue();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
