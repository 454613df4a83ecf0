package io.atelier.testsupport.store;

import java.nio.file.Path;

/**
 * @param dataDirectory the cluster's own directory; it is made if it is missing and kept
 * @param workingDirectory where the programs are unpacked, best shared
 * @param port 0 takes a free one, or that of a server which still runs on the data directory
 * @param durable whether a commit survives the machine's end (fsync); tests can do without
 * @param clean whether the data is thrown away before the start and at the end
 * @param password of the superuser {@code postgres}, fixed when the data directory is made
 */
public record PostgresSettings(
    Path dataDirectory,
    Path workingDirectory,
    int port,
    boolean durable,
    boolean clean,
    String password) {

  /** Durable, on a free port, kept. */
  public static PostgresSettings in(Path dataDirectory) {
    return new PostgresSettings(
        dataDirectory, Directories.unpackedBinaries(), 0, true, false, "postgres");
  }

  public PostgresSettings withWorkingDirectory(Path directory) {
    return new PostgresSettings(dataDirectory, directory, port, durable, clean, password);
  }

  public PostgresSettings withPort(int value) {
    return new PostgresSettings(dataDirectory, workingDirectory, value, durable, clean, password);
  }

  public PostgresSettings withDurable(boolean value) {
    return new PostgresSettings(dataDirectory, workingDirectory, port, value, clean, password);
  }

  public PostgresSettings withClean(boolean value) {
    return new PostgresSettings(dataDirectory, workingDirectory, port, durable, value, password);
  }

  public PostgresSettings withPassword(String value) {
    return new PostgresSettings(dataDirectory, workingDirectory, port, durable, clean, value);
  }
}
