package io.atelier.testsupport.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A PostgreSQL server on a data directory of its own.
 *
 * <p>The binaries are zonky's; the process is run from here, because zonky starts every server with
 * fsync off and without a password, and cannot take over one that outlived its launcher. The server
 * detaches itself (as {@code pg_ctl} does), so the interrupt key ends the launcher first and the
 * launcher ends the server in its own time.
 */
public final class PostgresStore implements AutoCloseable {

  private static final String SUPERUSER = "postgres";
  private static final int MAX_CONNECTIONS = 300;
  private static final Duration START_WAIT = Duration.ofSeconds(30);
  private static final int START_ATTEMPTS = 20;

  private final Path dataDirectory;
  private final boolean clean;
  private final PostgresLogin superuser;
  private final AtomicBoolean closed = new AtomicBoolean();

  private PostgresStore(Path dataDirectory, boolean clean, PostgresLogin superuser) {
    this.dataDirectory = dataDirectory;
    this.clean = clean;
    this.superuser = superuser;
  }

  /**
   * Starts the server, or takes over the one that still runs on the data directory; if that one
   * listens on another port than asked for, it is ended first.
   *
   * @throws StoreStartException with what to do about it
   */
  public static PostgresStore start(PostgresSettings settings) {
    return start(settings, ServerAccount.detect());
  }

  static PostgresStore start(PostgresSettings settings, ServerAccount account) {
    Path data = settings.dataDirectory().toAbsolutePath().normalize();
    if (settings.clean()) {
      endLeftover(data);
      Directories.delete(data);
    }
    data = Directories.realDirectory(data);
    return takeOver(data, settings).orElseGet(launcher(data, settings, account)::launch);
  }

  /** Ends the server that still runs on a data directory, if there is one. */
  public static void endLeftover(Path dataDirectory) {
    Postmaster.of(dataDirectory).ifPresent(Postmaster::stop);
  }

  public String host() {
    return superuser.host();
  }

  public int port() {
    return superuser.port();
  }

  public PostgresLogin superuser() {
    return superuser;
  }

  public String jdbcUrl(String database) {
    return superuser.jdbcUrl(database);
  }

  public String r2dbcUrl(String database) {
    return superuser.r2dbcUrl(database);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      endLeftover(dataDirectory);
      if (clean) {
        Directories.delete(dataDirectory);
      }
    }
  }

  private static Optional<PostgresStore> takeOver(Path data, PostgresSettings settings) {
    Optional<Postmaster> running = Postmaster.of(data);
    if (running.isEmpty()) {
      return Optional.empty();
    }
    Postmaster postmaster = running.get();
    PostgresLogin login = login(postmaster.port(), settings);
    boolean portFits = settings.port() == 0 || settings.port() == postmaster.port();
    if (portFits && LocalProcess.await(() -> serves(login, data, settings.durable()), START_WAIT)) {
      return Optional.of(new PostgresStore(data, settings.clean(), login));
    }
    postmaster.stop();
    return Optional.empty();
  }

  private static PostgresLogin login(int port, PostgresSettings settings) {
    return new PostgresLogin(Loopback.HOST, port, SUPERUSER, settings.password());
  }

  private static Launcher launcher(Path data, PostgresSettings settings, ServerAccount account) {
    return new Launcher(
        data, settings, account, PostgresBinaries.unpacked(settings.workingDirectory(), account));
  }

  /** Whether that server answers, is the one of this directory and is as durable as asked for. */
  private static boolean serves(PostgresLogin login, Path data, boolean durable) {
    try (Connection connection = login.connect(SUPERUSER);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select current_setting('data_directory'), current_setting('fsync')")) {
      return row.next()
          && data.equals(Path.of(row.getString(1)))
          && (!durable || "on".equals(row.getString(2)));
    } catch (SQLException e) {
      // 28P01: invalid password, which waiting does not mend.
      if ("28P01".equals(e.getSQLState())) {
        throw new StoreStartException(
            "%s was made with another password of the superuser. Give that password, or delete the directory."
                .formatted(data),
            e);
      }
      return false;
    }
  }

  private record Launcher(
      Path data, PostgresSettings settings, ServerAccount account, PostgresBinaries binaries) {

    PostgresStore launch() {
      if (!Files.exists(data.resolve("PG_VERSION"))) {
        initialise();
      }
      account.own(data);
      String log = "";
      for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
        PostgresLogin login =
            login(Loopback.claim(settings.port(), "PostgreSQL", "PostgresSettings.port"), settings);
        log = startServer(login.port());
        if (log.isEmpty() && serves(login, data, settings.durable())) {
          return new PostgresStore(data, settings.clean(), login);
        }
        // A free port may be gone by now; the sessions of a killed server need a moment to end.
        if (!log.contains("could not bind") && !log.contains("shared memory block")) {
          break;
        }
        LocalProcess.await(() -> false, Duration.ofMillis(250));
      }
      throw new StoreStartException("PostgreSQL did not start on " + data + ": " + log);
    }

    /** Made beside its place and moved there, so that a kill leaves no half of a cluster. */
    private void initialise() {
      Path unfinished = data.resolveSibling(data.getFileName() + ".new");
      Directories.delete(unfinished);
      Directories.realDirectory(unfinished);
      account.own(unfinished);
      try {
        // A directory and not a file of /tmp, for it must be readable to the account and to no one
        // else.
        Path secret = Files.createTempDirectory(unfinished.getParent(), "secret-");
        Path passwordFile = secret.resolve("password");
        try {
          Files.writeString(passwordFile, settings.password() + "\n", StandardCharsets.UTF_8);
          account.own(secret);
          List<String> command =
              new ArrayList<>(
                  account.command(
                      binaries.program("initdb").toString(),
                      "--pgdata=" + unfinished,
                      "--username=" + SUPERUSER,
                      "--pwfile=" + passwordFile,
                      "--auth=scram-sha-256",
                      // Not the locale of the environment: one that is not installed ends initdb.
                      "--encoding=UTF-8",
                      "--locale=C",
                      "--locale-provider=builtin",
                      "--builtin-locale=C.UTF-8"));
          if (!settings.durable()) {
            command.add("--no-sync");
          }
          LocalProcess.Finished initdb = LocalProcess.run(command, Duration.ofMinutes(2));
          if (!initdb.succeeded()) {
            throw new StoreStartException("initdb failed on " + data + ": " + initdb.output());
          }
        } finally {
          Directories.delete(secret);
        }
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Empty when it runs, else what the server said. */
    private String startServer(int port) {
      Path log = data.resolve("server.log");
      try {
        Files.deleteIfExists(log);
        LocalProcess.Finished start =
            LocalProcess.run(
                account.command(
                    binaries.program("pg_ctl").toString(),
                    "start",
                    "--wait",
                    "--timeout=" + START_WAIT.toSeconds(),
                    "--pgdata=" + data,
                    "--log=" + log,
                    "--options=" + String.join(" ", options(port))),
                START_WAIT.plusSeconds(10));
        if (start.succeeded()) {
          return "";
        }
        return start.output() + (Files.exists(log) ? Files.readString(log) : "");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private List<String> options(int port) {
      List<String> options =
          new ArrayList<>(
              List.of(
                  "-p " + port,
                  "-c listen_addresses=" + Loopback.HOST,
                  "-c unix_socket_directories=''",
                  "-c max_connections=" + MAX_CONNECTIONS,
                  "-c timezone=UTC",
                  "-c log_timezone=UTC"));
      if (!settings.durable()) {
        options.add("-c fsync=off -c synchronous_commit=off -c full_page_writes=off");
      }
      return options;
    }
  }
}
