package io.atelier.testsupport.store;

import java.nio.file.Path;

/**
 * @param dataDirectory the log directory; it is made and formatted if it is missing, and kept
 * @param port of the clients' listener; 0 takes a free one
 */
public record KafkaSettings(Path dataDirectory, int port) {

  public static KafkaSettings in(Path dataDirectory) {
    return new KafkaSettings(dataDirectory, 0);
  }

  public KafkaSettings withPort(int value) {
    return new KafkaSettings(dataDirectory, value);
  }
}
