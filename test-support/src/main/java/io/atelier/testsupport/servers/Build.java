package io.atelier.testsupport.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The build that this JVM tests for.
 *
 * @param root the folder of the top pom.xml
 * @param process what the servers live and die with: Maven, or this JVM where no Maven started it
 */
record Build(Path root, ProcessIdentity process) {

  /** Set by Surefire's configuration. */
  static final String ROOT = "atelier.build.root";

  /** For builds that start their test JVMs in an unusual way. */
  static final String PROCESS = "atelier.build.process";

  static Build current() {
    return new Build(findRoot(), ProcessIdentity.of(findProcess()));
  }

  /** Where the keeper of this build writes; Maven's clean may take it. */
  Path stateDirectory() {
    return root.resolve("target").resolve("test-servers");
  }

  private static Path findRoot() {
    String given = System.getProperty(ROOT);
    if (given != null) {
      return Path.of(given);
    }
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, folder -> folder != null, Path::getParent)
        .takeWhile(folder -> Files.exists(folder.resolve("pom.xml")))
        .reduce((lower, higher) -> higher)
        .orElse(here);
  }

  private static ProcessHandle findProcess() {
    ProcessHandle self = ProcessHandle.current();
    String given = System.getProperty(PROCESS);
    if (given != null) {
      return ProcessHandle.of(Long.parseLong(given)).orElse(self);
    }
    boolean forkOfSurefire =
        System.getProperty("surefire.real.class.path") != null
            || System.getProperty("surefire.test.class.path") != null;
    return forkOfSurefire ? nearestJava(self.parent()).orElse(self) : self;
  }

  /** Surefire starts its forks through a shell. */
  private static Optional<ProcessHandle> nearestJava(Optional<ProcessHandle> process) {
    if (process.isEmpty()) {
      return process;
    }
    boolean java =
        process
            .get()
            .info()
            .command()
            .map(command -> Path.of(command).endsWith("java"))
            .orElse(false);
    return java ? process : nearestJava(process.get().parent());
  }
}
