package io.atelier.benchmarks;

import io.atelier.testsupport.store.KafkaSettings;
import io.atelier.testsupport.store.KafkaStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A broker in a process of its own, so that its CPU is not the service's. */
final class KafkaProcess implements AutoCloseable {
  private final Process process;
  private final String bootstrapServers;

  private KafkaProcess(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  static KafkaProcess start(Path directory) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                KafkaProcess.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String bootstrapServers = said.readLine();
    if (bootstrapServers == null) {
      throw new IOException("Kafka did not start");
    }
    return new KafkaProcess(process, bootstrapServers);
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  /** The broker ends when nobody holds its input any more, also after a kill. */
  @Override
  public void close() {
    process.destroy();
  }

  /** Argument: the directory for its data. */
  public static void main(String[] arguments) throws IOException {
    try (KafkaStore kafka = KafkaStore.start(KafkaSettings.in(Path.of(arguments[0])))) {
      System.out.println(kafka.bootstrapServers());
      System.out.flush();
      while (System.in.read() >= 0) {
        // Nothing is said to it.
      }
    }
    System.exit(0);
  }
}
