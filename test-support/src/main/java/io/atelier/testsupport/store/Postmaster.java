package io.atelier.testsupport.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The server process that {@code postmaster.pid} of a data directory names. */
record Postmaster(ProcessHandle process, int port, Path pidFile) {

  private static final Duration FAST_STOP = Duration.ofSeconds(30);

  /**
   * The living server of that directory. A pid file whose number belongs to another program by now
   * (after a reboot) is removed, because the server itself would not start over it.
   */
  static Optional<Postmaster> of(Path dataDirectory) {
    Path pidFile = dataDirectory.resolve("postmaster.pid");
    try {
      if (!Files.exists(pidFile)) {
        return Optional.empty();
      }
      List<String> lines = Files.readAllLines(pidFile);
      if (lines.size() < 4) {
        return Optional.empty();
      }
      int port = Integer.parseInt(lines.get(3).strip());
      Optional<Postmaster> found =
          LocalProcess.find(Long.parseLong(lines.getFirst().strip()), "postgres")
              .map(process -> new Postmaster(process, port, pidFile));
      if (found.isEmpty()) {
        Files.deleteIfExists(pidFile);
      }
      return found;
    } catch (IOException e) {
      throw new StoreStartException("Cannot read " + pidFile, e);
    }
  }

  /** Fast shutdown: sessions are ended, the data is flushed. */
  void stop() {
    LocalProcess.run(List.of("kill", "-INT", String.valueOf(process.pid())), Duration.ofSeconds(5));
    if (!LocalProcess.awaitExit(process, FAST_STOP)) {
      process.destroyForcibly();
      LocalProcess.awaitExit(process, Duration.ofSeconds(5));
    }
  }
}
