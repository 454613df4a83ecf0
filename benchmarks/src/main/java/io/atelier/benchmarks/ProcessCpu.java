package io.atelier.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CPU time, in seconds, of this JVM and of a PostgreSQL server with all that it started. */
final class ProcessCpu {
  private static final double TICKS_PER_SECOND = 100;

  private ProcessCpu() {}

  static double ofThisJvm() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  /**
   * @param dataDirectory of the server, whose first line of postmaster.pid is its process
   */
  static double ofPostgres(Path dataDirectory) throws IOException {
    long postmaster =
        Long.parseLong(Files.readAllLines(dataDirectory.resolve("postmaster.pid")).getFirst());
    double seconds = ofProcess(postmaster);
    List<ProcessHandle> children =
        ProcessHandle.of(postmaster).map(ProcessHandle::children).orElseThrow().toList();
    for (ProcessHandle child : children) {
      seconds += ofProcess(child.pid());
    }
    return seconds;
  }

  /** What it used, and what its ended children did. */
  static double ofProcess(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = 0;
      for (int field = 11; field <= 14; field++) {
        ticks += Long.parseLong(fields[field]);
      }
      return ticks / TICKS_PER_SECOND;
    } catch (IOException gone) {
      return 0;
    }
  }
}
