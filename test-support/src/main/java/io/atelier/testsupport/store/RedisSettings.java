package io.atelier.testsupport.store;

import java.nio.file.Path;

/**
 * @param directory the server's own directory: its configuration, pid file and log
 * @param workingDirectory where the program is unpacked, best shared
 * @param port 0 takes a free one, or that of a server which still runs on the directory
 */
public record RedisSettings(Path directory, Path workingDirectory, int port) {

  public static RedisSettings in(Path directory) {
    return new RedisSettings(directory, Directories.unpackedBinaries(), 0);
  }

  public RedisSettings withWorkingDirectory(Path value) {
    return new RedisSettings(directory, value, port);
  }

  public RedisSettings withPort(int value) {
    return new RedisSettings(directory, workingDirectory, value);
  }
}
