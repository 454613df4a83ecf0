package io.atelier.testsupport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class PostgresStoreIntegrationTests {

  @TempDir Path directory;
  private PostgresSettings settings;

  @BeforeEach
  void makeReachable() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    settings = PostgresSettings.in(directory.resolve("data"));
  }

  @AfterEach
  void endWhatIsLeft() {
    PostgresStore.endLeftover(settings.dataDirectory());
  }

  @Test
  void dataOutlivesARestart() throws Exception {
    try (PostgresStore store = PostgresStore.start(settings)) {
      execute(store, "create table kept as select 42 as answer");
      assertThat(query(store, "show fsync")).isEqualTo("on");
      assertThat(query(store, "show synchronous_commit")).isEqualTo("on");
      assertThat(query(store, "show listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(query(store, "show max_connections")).isEqualTo("300");
      assertThat(query(store, "select 'É' < 'z'")).isEqualTo("f");
    }
    try (PostgresStore store = PostgresStore.start(settings)) {
      assertThat(query(store, "select answer from kept")).isEqualTo("42");
    }
  }

  @Test
  void serverThatOutlivedItsLauncherIsTakenOver() throws Exception {
    // The launcher is killed: nobody closes this store.
    PostgresStore abandoned = PostgresStore.start(settings);
    execute(abandoned, "create table kept as select 42 as answer");
    try (PostgresStore store = PostgresStore.start(settings)) {
      assertThat(store.port()).isEqualTo(abandoned.port());
      assertThat(query(store, "select answer from kept")).isEqualTo("42");
    }
    assertThat(Loopback.answers(abandoned.port())).isFalse();
  }

  @Test
  void serverThatOutlivedItsLauncherMovesToThePortAskedFor() throws Exception {
    PostgresStore abandoned = PostgresStore.start(settings);
    int port = Loopback.freePort();
    try (PostgresStore store = PostgresStore.start(settings.withPort(port))) {
      assertThat(store.port()).isEqualTo(port);
      assertThat(query(store, "select 1")).isEqualTo("1");
    }
    assertThat(Loopback.answers(abandoned.port())).isFalse();
  }

  @Test
  void killedServerRecoversWhatWasCommitted() throws Exception {
    PostgresStore killed = PostgresStore.start(settings);
    execute(killed, "create table kept as select 42 as answer");
    ProcessHandle process = Postmaster.of(settings.dataDirectory()).orElseThrow().process();
    process.destroyForcibly();
    LocalProcess.awaitExit(process, Duration.ofSeconds(5));
    try (PostgresStore store = PostgresStore.start(settings)) {
      assertThat(query(store, "select answer from kept")).isEqualTo("42");
    }
  }

  @Test
  void pidFileOfAnotherProgramIsNoObstacle() throws Exception {
    PostgresStore.start(settings).close();
    Files.writeString(
        settings.dataDirectory().resolve("postmaster.pid"),
        "%d%n%s%n1%n1%n".formatted(ProcessHandle.current().pid(), settings.dataDirectory()));
    try (PostgresStore store = PostgresStore.start(settings)) {
      assertThat(query(store, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void takenPortIsNamedWithTheRemedy() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(Loopback.address(), 0));
      assertThatThrownBy(() -> PostgresStore.start(settings.withPort(taken.getLocalPort())).close())
          .isInstanceOf(StoreStartException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("PostgresSettings.port");
    }
  }

  @Test
  void anotherPasswordIsRefusedWithTheRemedy() {
    PostgresStore.start(settings).close();
    assertThatThrownBy(() -> PostgresStore.start(settings.withPassword("other")).close())
        .hasStackTraceContaining("another password");
  }

  @Test
  void cleanMeansNothingBeforeAndNothingAfter() throws Exception {
    try (PostgresStore store = PostgresStore.start(settings)) {
      execute(store, "create table kept as select 42 as answer");
    }
    try (PostgresStore store = PostgresStore.start(settings.withClean(true).withDurable(false))) {
      assertThat(query(store, "select to_regclass('kept') is null")).isEqualTo("t");
      assertThat(query(store, "show fsync")).isEqualTo("off");
    }
    assertThat(settings.dataDirectory()).doesNotExist();
  }

  @Test
  void closingTwiceIsHarmless() {
    PostgresStore store = PostgresStore.start(settings);
    store.close();
    store.close();
    assertThat(Loopback.answers(store.port())).isFalse();
  }

  @Test
  void runsAsNobodyWhereNamespacesAreForbidden() throws Exception {
    Assumptions.assumeTrue(
        ServerAccount.detect() != ServerAccount.OURSELVES, "only root can become somebody else");
    PostgresStore abandoned = PostgresStore.start(settings, ServerAccount.NOBODY);
    assertThat(Files.getAttribute(settings.dataDirectory(), "unix:uid")).isEqualTo(65534);
    try (PostgresStore store = PostgresStore.start(settings, ServerAccount.NOBODY)) {
      assertThat(store.port()).isEqualTo(abandoned.port());
      assertThat(query(store, "select 1")).isEqualTo("1");
    }
  }

  private static void execute(PostgresStore store, String sql) throws SQLException {
    try (var connection = store.superuser().connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(PostgresStore store, String sql) throws SQLException {
    try (var connection = store.superuser().connect("postgres");
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
