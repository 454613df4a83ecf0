package io.atelier.local;

import io.atelier.testsupport.store.Directories;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes an archive of the libraries' classes that a start needs, for the JVM to map. Ours are not
 * in it, so that it stays good while our code changes; a JVM with other libraries does without it.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/25/vm/class-data-sharing.html">Class data
 *     sharing</a>
 */
final class SharedLibraries {
  private static final String LIBRARIES = File.separator + "libraries" + File.separator;

  private SharedLibraries() {}

  /** One argument: the archive's file. The class path begins with the libraries. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("atelier-classes");
    try {
      Path classes = directory.resolve("classes");
      LauncherProcess.start(directory, "jvm", true, "-XX:DumpLoadedClassList=" + classes).close();
      Path archive = Path.of(arguments[0]);
      Path whole = archive.resolveSibling(archive.getFileName() + ".new");
      dump(classes, whole);
      Files.move(whole, archive, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Directories.delete(directory);
    }
  }

  private static void dump(Path classes, Path archive) throws IOException, InterruptedException {
    Process dump =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + archive,
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Xlog:disable",
                "-cp",
                libraries())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (dump.waitFor() != 0) {
      throw new LocalStartException("the classes of the libraries cannot be gathered");
    }
  }

  private static String libraries() {
    List<String> path =
        Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
    return path.stream()
        .takeWhile(entry -> entry.contains(LIBRARIES))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
