package io.atelier.testsupport.servers;

import io.atelier.testsupport.store.Directories;
import io.atelier.testsupport.store.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The servers of this build: found, or started by the first test JVM that asks. */
public final class TestServers {

  /** Generous, for with Docker the images may have to be pulled. */
  private static final Duration START_WAIT = Duration.ofMinutes(5);

  private static final String DATA_PREFIX = "atelier-test-servers-";
  private static final TestServers OF_THIS_BUILD = new TestServers();

  private @Nullable ServerAddresses found;

  private TestServers() {}

  /**
   * Where they listen. The first call of a build takes some seconds.
   *
   * @throws IllegalStateException when they cannot be started, with the reason: a missing server
   *     fails a test, it never skips one
   */
  public static ServerAddresses get() {
    return OF_THIS_BUILD.findOrStart();
  }

  private synchronized ServerAddresses findOrStart() {
    if (found == null) {
      Build build = Build.current();
      try {
        Path states = Files.createDirectories(build.stateDirectory());
        try (FileChannel channel =
                FileChannel.open(
                    states.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var lock = channel.lock()) {
          found = findOrStart(build, states);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found;
  }

  private static ServerAddresses findOrStart(Build build, Path states) throws IOException {
    Path stateFile = states.resolve(build.process().pid() + ".properties");
    sweep(states, stateFile);
    Optional<KeeperState> running = KeeperState.read(stateFile);
    if (running.isPresent() && running.get().addresses() != null) {
      return running.get().addresses();
    }
    return start(build, stateFile);
  }

  /** Forgets keepers that are gone, and ends ours if its servers do not answer any more. */
  private static void sweep(Path states, Path ours) throws IOException {
    for (Path file : list(states, "*.properties")) {
      Optional<KeeperState> state = KeeperState.read(file);
      if (state.isEmpty()) {
        continue;
      }
      Optional<ProcessHandle> keeper = state.get().keeper().find();
      if (keeper.isPresent() && (!file.equals(ours) || answers(state.get().addresses()))) {
        continue;
      }
      keeper.ifPresent(TestServers::end);
      Files.deleteIfExists(file);
    }
    sweepData();
  }

  /**
   * Ends the servers that killed keepers left behind, whichever build they belonged to: Maven's
   * clean takes the state files, so the data itself says whose it is.
   */
  private static void sweepData() throws IOException {
    for (Path directory : list(Path.of(System.getProperty("java.io.tmpdir")), DATA_PREFIX + "*")) {
      if (Files.isWritable(directory)
          && TestServersKeeper.keeperOf(directory)
              .filter(keeper -> keeper.find().isEmpty())
              .isPresent()) {
        LocalServers.endLeftovers(directory);
        Directories.delete(directory);
      }
    }
  }

  private static List<Path> list(Path directory, String glob) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
      return StreamSupport.stream(files.spliterator(), false).toList();
    }
  }

  private static boolean answers(@Nullable ServerAddresses addresses) {
    return addresses != null
        && (!addresses.source().equals("local")
            || (Loopback.answers(addresses.postgres().port())
                && Loopback.answers(
                    URI.create("kafka://" + addresses.kafkaBootstrapServers()).getPort())
                && Loopback.answers(URI.create(addresses.redisUrl()).getPort())));
  }

  private static void end(ProcessHandle keeper) {
    keeper.destroy();
    try {
      keeper.onExit().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      keeper.destroyForcibly();
    }
  }

  private static ServerAddresses start(Build build, Path stateFile) throws IOException {
    long begin = System.nanoTime();
    Path log = Path.of(stateFile.toString().replace(".properties", ".log"));
    Process keeper =
        new ProcessBuilder(keeperCommand(build, stateFile))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    while (System.nanoTime() - begin < START_WAIT.toNanos()) {
      Optional<KeeperState> state = KeeperState.read(stateFile);
      if (state.isPresent() && state.get().addresses() != null) {
        ServerAddresses addresses = state.get().addresses();
        System.out.printf(
            "Test servers: %s, started in %d ms (%s to choose: auto, docker, local)%n",
            addresses.source(), (System.nanoTime() - begin) / 1_000_000, ServerSource.SETTING);
        return addresses;
      }
      if (!keeper.isAlive()) {
        throw new IllegalStateException(
            "The test servers did not start. Their keeper said:\n" + Files.readString(log));
      }
      pause();
    }
    keeper.destroyForcibly();
    throw new IllegalStateException(
        "The test servers did not start within %s. Their keeper said:%n%s"
            .formatted(START_WAIT, Files.readString(log)));
  }

  private static List<String> keeperCommand(Build build, Path stateFile) throws IOException {
    Path data = Files.createTempDirectory(DATA_PREFIX);
    // The database server may run as another user; its own directory is closed all the same.
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx384m",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dlogback.configurationFile=io/atelier/testsupport/servers/keeper-logback.xml",
        "-cp",
        System.getProperty("java.class.path"),
        TestServersKeeper.class.getName(),
        stateFile.toString(),
        build.process().toString(),
        data.toString(),
        ServerSource.requested().name());
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the test servers start", e);
    }
  }
}
