package io.atelier.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes that a killed launcher leaves behind. They are known by id and time of start, for
 * ids are given again.
 */
final class LeftOvers {
  private final Path file;

  LeftOvers(Path directory) {
    this.file = directory.resolve("processes");
  }

  synchronized void remember(ProcessHandle process) throws IOException {
    Files.writeString(
        file,
        process.pid() + " " + startOf(process) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  synchronized void forget() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // the next start finds that these processes are gone
    }
  }

  /** Ends what an earlier run left; says how many there were. */
  synchronized int end() throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    List<ProcessHandle> left = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split(" ", 2);
      ProcessHandle.of(Long.parseLong(parts[0]))
          .filter(process -> startOf(process).equals(parts[1]))
          .ifPresent(left::add);
    }
    for (ProcessHandle process : left) {
      process.destroyForcibly();
      awaitEnd(process);
    }
    forget();
    return left.size();
  }

  private static void awaitEnd(ProcessHandle process) {
    try {
      process.onExit().get(5, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException _) {
      throw new LocalStartException(
          "Process " + process.pid() + " of an earlier run does not end: end it by hand.");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String startOf(ProcessHandle process) {
    Optional<Instant> start = process.info().startInstant();
    return start.map(Instant::toString).orElse("unknown");
  }
}
