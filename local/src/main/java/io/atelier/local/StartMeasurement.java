package io.atelier.local;

import io.atelier.testsupport.store.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Measures, from built jars, how long everything takes to be healthy and how much memory it then
 * has, in both modes: the numbers of the README's table. Memory is the sum of the proportional set
 * sizes of the launcher, its services and the stores, so that shared pages count once.
 */
final class StartMeasurement {
  private static final int RESTARTS = 3;

  private final Path directory;

  private StartMeasurement(Path directory) {
    this.directory = directory;
  }

  /** No arguments; flags and class path are as {@code make run} has them. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("atelier-measurement");
    try {
      StartMeasurement measurement = new StartMeasurement(directory);
      System.out.println("| mode | first start | start again (median of 3) | memory |");
      System.out.println("|---|---|---|---|");
      measurement.measure("jvm");
      measurement.measure("processes");
    } finally {
      Directories.delete(directory);
    }
  }

  private void measure(String mode) throws IOException, InterruptedException {
    Run first = run(mode, true);
    List<Run> again = new ArrayList<>();
    for (int i = 0; i < RESTARTS; i++) {
      again.add(run(mode, false));
    }
    again.sort((a, b) -> Double.compare(a.seconds(), b.seconds()));
    Run median = again.get(RESTARTS / 2);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f s | %.1f s | %d MB |%n",
        mode,
        first.seconds(),
        median.seconds(),
        median.megabytes());
  }

  /**
   * @param megabytes of 2^20 bytes, when all has just become healthy
   */
  private record Run(double seconds, long megabytes) {}

  private Run run(String mode, boolean fresh) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try (LauncherProcess launcher = LauncherProcess.start(directory, mode, fresh)) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new Run(seconds, megabytes(launcher.pid()));
    }
  }

  private long megabytes(long launcher) throws IOException {
    Set<Long> all = new HashSet<>();
    Deque<Long> open = new ArrayDeque<>(List.of(launcher));
    stores().forEach(open::add);
    while (!open.isEmpty()) {
      long pid = open.pop();
      if (all.add(pid)) {
        ProcessHandle.of(pid)
            .ifPresent(process -> process.children().forEach(child -> open.add(child.pid())));
      }
    }
    long kilobytes = 0;
    for (long pid : all) {
      kilobytes += proportionalSetSize(pid);
    }
    return kilobytes / 1024;
  }

  /** PostgreSQL and Redis are no children of the launcher; they run in the measured directory. */
  private Stream<Long> stores() {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> {
          try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")).startsWith(directory);
          } catch (IOException _) {
            return false;
          }
        });
  }

  private static long proportionalSetSize(long pid) throws IOException {
    Path rollup = Path.of("/proc/" + pid + "/smaps_rollup");
    if (!Files.exists(rollup)) {
      return 0;
    }
    return Files.readAllLines(rollup).stream()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .sum();
  }
}
