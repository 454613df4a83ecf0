package io.atelier.benchmarks;

import io.atelier.testsupport.store.KafkaSettings;
import io.atelier.testsupport.store.KafkaStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A broker as a process of its own: its CPU is nobody else's, and it can be killed. */
final class KafkaProcess implements AutoCloseable {
  private final JavaProcess process;

  private KafkaProcess(JavaProcess process) {
    this.process = process;
  }

  /** Starts one that soon answers on the port, with the data that the directory has. */
  static KafkaProcess start(Path directory, int port) {
    return new KafkaProcess(
        JavaProcess.start(
            directory.resolveSibling(directory.getFileName() + ".log"),
            List.of("-Xmx384m", "-XX:+UseSerialGC"),
            KafkaProcess.class.getName(),
            List.of(directory.toString(), String.valueOf(port)),
            Map.of()));
  }

  /** As {@code kill -9} does. */
  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }

  /** Arguments: directory and port. It ends when nobody holds its input any more. */
  public static void main(String[] arguments) throws IOException {
    try (KafkaStore _ =
        KafkaStore.start(
            KafkaSettings.in(Path.of(arguments[0])).withPort(Integer.parseInt(arguments[1])))) {
      while (System.in.read() >= 0) {
        // Nothing is said to it.
      }
    }
    System.exit(0);
  }
}
