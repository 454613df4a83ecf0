package io.atelier.testsupport.servers;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that is still the same one: numbers are used again, numbers with a start time are not.
 */
record ProcessIdentity(long pid, Instant started) {

  /** Two JVMs may see the machine's boot time, and so a start, a second apart. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  static ProcessIdentity of(ProcessHandle process) {
    return new ProcessIdentity(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
  }

  static ProcessIdentity parse(String text) {
    String[] parts = text.split("@", 2);
    return new ProcessIdentity(Long.parseLong(parts[0]), Instant.parse(parts[1]));
  }

  Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::sameStart);
  }

  private boolean sameStart(ProcessHandle process) {
    Duration apart = Duration.between(of(process).started(), started).abs();
    return apart.compareTo(TOLERANCE) < 0;
  }

  @Override
  public String toString() {
    return pid + "@" + started;
  }
}
