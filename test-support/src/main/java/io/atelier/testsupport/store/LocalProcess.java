package io.atelier.testsupport.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Running commands, and waiting for and ending processes that are not our children. */
final class LocalProcess {

  record Finished(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  private LocalProcess() {}

  static Finished run(List<String> command, Duration patience) {
    try {
      // A file instead of a pipe: a server that a command leaves behind would keep the pipe open.
      Path output = Files.createTempFile("atelier-command-", ".log");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
          throw new StoreStartException(
              "%s did not finish within %s: %s"
                  .formatted(command.getFirst(), patience, Files.readString(output)));
        }
        return new Finished(
            process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      return new Finished(127, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreStartException("Interrupted while running " + command.getFirst(), e);
    }
  }

  /** The process, if it lives and may be the named program (of other users one cannot tell). */
  static Optional<ProcessHandle> find(long pid, String program) {
    return ProcessHandle.of(pid)
        .filter(LocalProcess::runs)
        .filter(handle ->
            handle.info().command().map(command -> command.contains(program)).orElse(true));
  }

  /**
   * Whether it does anything any more. The dead stay visible on Linux until their parent collects
   * them, which the first process of a container often never does.
   */
  static boolean runs(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String status = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
      // pid (command) state …; the command may hold anything, so from its end.
      return status.charAt(status.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return process.isAlive();
    }
  }

  static boolean awaitExit(ProcessHandle process, Duration patience) {
    return await(() -> !runs(process), patience);
  }

  static boolean await(BooleanSupplier condition, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause();
    }
    return true;
  }

  static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreStartException("Interrupted while waiting for a store", e);
    }
  }
}
