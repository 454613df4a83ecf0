package io.atelier.benchmarks;

import io.atelier.testsupport.store.KafkaSettings;
import io.atelier.testsupport.store.KafkaStore;
import java.nio.file.Path;

/** A broker as a process of its own, for it has to be killed: {@code DIRECTORY PORT}. */
final class KafkaProcess {
  private KafkaProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    KafkaStore.start(
        KafkaSettings.in(Path.of(arguments[0])).withPort(Integer.parseInt(arguments[1])));
    Thread.currentThread().join();
  }
}
