package io.atelier.local;

import io.atelier.events.envelope.EventJson;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;

/**
 * Each packaged service as a process of its own. One that ends by itself is started again, as a
 * cluster would.
 */
final class ProcessRunner implements ServiceRunner {
  private static final List<String> JVM_FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xss512k",
          "-Xmx256m",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration BEFORE_RESTART = Duration.ofMillis(500);

  private final LocalSettings settings;
  private final Progress progress;
  private final LeftOvers leftOvers;
  private final ObjLongConsumer<Service> onRestart;
  private final Map<Service, Process> processes = new ConcurrentHashMap<>();
  private volatile boolean closing;

  /**
   * @param onRestart told after a service has been started again, under another process id
   */
  ProcessRunner(
      LocalSettings settings,
      Progress progress,
      LeftOvers leftOvers,
      ObjLongConsumer<Service> onRestart) {
    this.settings = settings;
    this.progress = progress;
    this.leftOvers = leftOvers;
    this.onRestart = onRestart;
  }

  @Override
  public void start(Service service, Map<String, String> properties) throws Exception {
    Process process = spawn(service, properties);
    HealthCheck.awaitListening(
        Integer.parseInt(String.valueOf(properties.get("server.port"))),
        process::isAlive,
        "The "
            + service.module()
            + " did not start; its log is "
            + settings.log(service.module())
            + ".");
  }

  private synchronized Process spawn(Service service, Map<String, String> properties)
      throws IOException, InterruptedException {
    if (closing) {
      throw new LocalStartException("Stopping.");
    }
    Path jar = extracted(service);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_FLAGS);
    command.add("-jar");
    command.add(jar.toString());
    File log = settings.log(service.module()).toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(settings.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    // By the environment, for arguments can be read by every user of the machine.
    builder
        .environment()
        .put(
            "SPRING_APPLICATION_JSON",
            new String(EventJson.write(properties), java.nio.charset.StandardCharsets.UTF_8));
    Process process = builder.start();
    processes.put(service, process);
    leftOvers.remember(process.toHandle());
    process.onExit().thenAccept(ended -> restart(service, properties, ended));
    return process;
  }

  private void restart(Service service, Map<String, String> properties, Process ended) {
    if (closing || processes.get(service) != ended) {
      return;
    }
    progress.say(
        "  " + service.module() + " ended with " + ended.exitValue() + " and is started again");
    try {
      TimeUnit.MILLISECONDS.sleep(BEFORE_RESTART.toMillis());
      onRestart.accept(service, spawn(service, properties).pid());
    } catch (IOException | LocalStartException failure) {
      progress.say("  " + service.module() + " cannot be started again: " + failure.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A jar with its libraries beside it starts in half the time of one with them inside. */
  private Path extracted(Service service) throws IOException, InterruptedException {
    Path target = settings.root().resolve(service.module()).resolve("target");
    Path packaged = packaged(service, target);
    Path directory = target.resolve("extracted");
    Path jar = directory.resolve(packaged.getFileName());
    FileTime stamp = Files.getLastModifiedTime(packaged);
    if (Files.exists(jar) && Files.getLastModifiedTime(jar).compareTo(stamp) >= 0) {
      return jar;
    }
    Process extraction =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djarmode=tools",
                "-jar",
                packaged.toString(),
                "extract",
                "--force",
                "--destination",
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(settings.log("extract-" + service.module()).toFile())
            .start();
    if (extraction.waitFor() != 0) {
      throw new LocalStartException(
          packaged + " cannot be unpacked: see " + settings.log("extract-" + service.module()));
    }
    Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis()));
    return jar;
  }

  private static Path packaged(Service service, Path target) throws IOException {
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        var found =
            files
                .filter(file -> file.getFileName().toString().startsWith(service.module() + "-"))
                .filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                .findFirst();
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    throw new LocalStartException(
        "The " + service.module() + " is not packaged: run `make run`, which builds it.");
  }

  @Override
  public long pid(Service service) {
    Process process = processes.get(service);
    return process == null ? -1 : process.pid();
  }

  @Override
  public void close() {
    closing = true;
    List<Process> running = new ArrayList<>(processes.values());
    running.forEach(Process::destroy);
    long deadline = System.nanoTime() + GRACE.toNanos();
    for (Process process : running) {
      try {
        if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException _) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    leftOvers.forget();
  }
}
