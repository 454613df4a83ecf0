package io.atelier.testsupport.servers;

import io.atelier.testsupport.store.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The process that keeps the servers of one build: starts them, writes where they are, and ends
 * them when the build is gone or when it is told to (TERM). Test JVMs come and go meanwhile.
 */
public final class TestServersKeeper {

  private static final String KEEPER = "keeper";

  private TestServersKeeper() {}

  /** Whose data that is; empty while the keeper has not begun, or when it has just gone. */
  static Optional<ProcessIdentity> keeperOf(Path directory) throws IOException {
    try {
      return Optional.of(ProcessIdentity.parse(Files.readString(directory.resolve(KEEPER))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Arguments: state file, the build's process as pid@start, the directory for all data, source.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path stateFile = Path.of(arguments[0]);
    ProcessIdentity build = ProcessIdentity.parse(arguments[1]);
    Path directory = Path.of(arguments[2]);
    ServerSource source = ServerSource.valueOf(arguments[3]).resolved();
    KeeperState starting =
        new KeeperState(ProcessIdentity.of(ProcessHandle.current()), directory, null);
    // Before anything starts, so that whatever is left behind by a kill can be found.
    Files.writeString(directory.resolve(KEEPER), starting.keeper().toString());
    starting.write(stateFile);
    AtomicReference<@Nullable RunningServers> servers = new AtomicReference<>();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> end(servers.get(), directory, stateFile), "end-test-servers"));
    CountDownLatch ended = new CountDownLatch(1);
    build.find().ifPresentOrElse(process -> onExit(process, ended), ended::countDown);
    try {
      RunningServers started =
          source == ServerSource.DOCKER ? DockerServers.start() : LocalServers.start(directory);
      servers.set(started);
      new KeeperState(starting.keeper(), directory, started.addresses()).write(stateFile);
      ended.await();
      System.exit(0);
    } catch (RuntimeException e) {
      // Exit, not just throw: threads of what did start would keep this process alive.
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void onExit(ProcessHandle build, CountDownLatch ended) {
    var watch = build.onExit().thenRun(ended::countDown);
    watch.exceptionally(failure -> {
      ended.countDown();
      return null;
    });
  }

  private static void end(@Nullable RunningServers servers, Path directory, Path stateFile) {
    if (servers != null) {
      servers.close();
    }
    LocalServers.endLeftovers(directory);
    Directories.delete(directory);
    try {
      Files.deleteIfExists(stateFile);
    } catch (IOException e) {
      // The state names a dead keeper then, and the next start removes it.
      System.err.println("Could not delete " + stateFile + ": " + e);
    }
  }
}
