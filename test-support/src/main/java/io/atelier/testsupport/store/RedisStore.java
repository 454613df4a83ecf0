package io.atelier.testsupport.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis server that keeps nothing: rates live in it, and they may be a little wrong. The binary
 * is embedded-redis'; the process is run from here, detached and with a pid file, so that the next
 * start finds one which outlived its launcher.
 */
public final class RedisStore implements AutoCloseable {

  private static final Duration START_WAIT = Duration.ofSeconds(10);
  private static final int START_ATTEMPTS = 3;

  private final Path directory;
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RedisStore(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /**
   * Starts the server, or takes over the one that still runs on the directory; if that one listens
   * on another port than asked for, it is ended first.
   *
   * @throws StoreStartException with what to do about it
   */
  public static RedisStore start(RedisSettings settings) {
    Path directory = Directories.realDirectory(settings.directory());
    Optional<RedisProcess> running = RedisProcess.of(directory);
    if (running.isPresent()) {
      RedisProcess process = running.get();
      boolean portFits = settings.port() == 0 || settings.port() == process.port();
      if (portFits && process.serves(directory)) {
        return new RedisStore(directory, process.port());
      }
      endLeftover(directory);
    }
    return launch(directory, settings);
  }

  /** Ends the server that still runs on a directory, if there is one. */
  public static void endLeftover(Path directory) {
    RedisProcess.of(directory).ifPresent(RedisProcess::stop);
  }

  public String host() {
    return Loopback.HOST;
  }

  public int port() {
    return port;
  }

  /** {@code redis://127.0.0.1:port}. */
  public String url() {
    return "redis://" + Loopback.HOST + ":" + port;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      endLeftover(directory);
    }
  }

  private static RedisStore launch(Path directory, RedisSettings settings) {
    try {
      Path program = program(settings.workingDirectory());
      for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
        int port = Loopback.claim(settings.port(), "Redis", "RedisSettings.port");
        if (serves(directory, program, port)) {
          return new RedisStore(directory, port);
        }
      }
      Path log = directory.resolve("redis.log");
      throw new StoreStartException(
          "Redis did not start in %s: %s"
              .formatted(directory, Files.exists(log) ? Files.readString(log) : "no log"));
    } catch (IOException e) {
      throw new StoreStartException("Redis did not start in " + directory, e);
    }
  }

  private static boolean serves(Path directory, Path program, int port) throws IOException {
    Files.deleteIfExists(directory.resolve(RedisProcess.PID_FILE));
    Files.deleteIfExists(directory.resolve("redis.log"));
    Path configuration = directory.resolve(RedisProcess.CONFIGURATION);
    Files.writeString(
        configuration,
        """
        bind %s
        port %d
        dir "%s"
        pidfile "%s"
        logfile "redis.log"
        daemonize yes
        save ""
        appendonly no
        """
            .formatted(Loopback.HOST, port, directory, directory.resolve(RedisProcess.PID_FILE)));
    LocalProcess.Finished start =
        LocalProcess.run(List.of(program.toString(), configuration.toString()), START_WAIT);
    if (!start.succeeded()) {
      throw new StoreStartException(
          "Redis cannot run here (its binary wants OpenSSL 3, for example libssl3): "
              + start.output());
    }
    // A server whose port was taken meanwhile ends itself, after the daemon has already left.
    return LocalProcess.await(() -> running(directory) || failed(directory), START_WAIT)
        && running(directory);
  }

  private static boolean running(Path directory) {
    return RedisProcess.of(directory).filter(process -> process.serves(directory)).isPresent();
  }

  private static boolean failed(Path directory) {
    Path log = directory.resolve("redis.log");
    try {
      return Files.exists(log) && Files.readString(log).contains("Failed listening on port");
    } catch (IOException e) {
      return false;
    }
  }

  private static Path program(Path workingDirectory) throws IOException {
    Path home = Directories.realDirectory(workingDirectory);
    Path unpacking = Files.createTempDirectory(home, "unpacking-");
    try {
      // The library always writes the file anew, which fails while one of it runs: hence the copy.
      Path fresh = ExecutableProvider.newJarResourceProvider(unpacking.toFile()).get().toPath();
      Path program = home.resolve(fresh.getFileName());
      if (!Files.exists(program)) {
        Directories.publish(fresh, program);
      }
      return program;
    } finally {
      Directories.delete(unpacking);
    }
  }
}
