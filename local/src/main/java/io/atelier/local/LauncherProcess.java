package io.atelier.local;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Everything started as {@code make run} does it, in a process of its own with our own flags. */
final class LauncherProcess implements AutoCloseable {
  private final Path directory;
  private final Process process;

  private LauncherProcess(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
  }

  /**
   * Starts it, and returns when all is healthy.
   *
   * @param directory for its data
   * @param mode jvm or processes
   * @param fresh whether it begins without data
   * @param flags for its JVM, beside those of this one
   */
  static LauncherProcess start(Path directory, String mode, boolean fresh, String... flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-Datelier.logs=" + directory.resolve("logs"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Launcher.class.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(console(directory)));
    builder.environment().put("ATELIER_LOCAL_DIRECTORY", directory.toString());
    builder.environment().put("ATELIER_LOCAL_MODE", mode);
    builder.environment().put("ATELIER_LOCAL_FRESH", fresh ? "1" : "");
    builder.environment().put("ATELIER_GATEWAY_PORT", "0");
    LauncherProcess launcher = new LauncherProcess(directory, builder.start());
    try {
      launcher.awaitHealthy();
      return launcher;
    } catch (Throwable failed) {
      launcher.close();
      throw failed;
    }
  }

  private static File console(Path directory) {
    return directory.resolve("console.log").toFile();
  }

  private void awaitHealthy() throws IOException, InterruptedException {
    while (!Files.exists(directory.resolve("local.json"))) {
      if (!process.isAlive()) {
        throw new LocalStartException(
            "it did not start:\n" + Files.readString(console(directory).toPath()));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Ends it in order. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
