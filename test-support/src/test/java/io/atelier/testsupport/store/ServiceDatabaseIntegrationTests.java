package io.atelier.testsupport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.testsupport.servers.TestDatabase;
import io.atelier.testsupport.servers.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class ServiceDatabaseIntegrationTests {

  private static ServiceDatabase first;
  private static ServiceDatabase second;

  @BeforeAll
  static void makeTwo() throws SQLException {
    first = TestDatabase.create("samplefirst");
    second = TestDatabase.create("samplesecond");
    try (Connection owner = owner(first);
        var sql = owner.createStatement()) {
      sql.execute("create table notes (id bigint generated always as identity, tenant_id text)");
      sql.execute("alter table notes enable row level security");
      sql.execute(
          """
          create policy tenant on notes
            using (tenant_id = current_setting('app.tenant_id', true))
            with check (tenant_id = current_setting('app.tenant_id', true))
          """);
      sql.execute("create function twice(n int) returns int language sql return n * 2");
    }
  }

  @Test
  void runtimeOfOneServiceCannotConnectToAnother() {
    assertThatThrownBy(() ->
            DriverManager.getConnection(
                    second.jdbcUrl(), first.runtimeUser(), first.runtimePassword())
                .close())
        .hasMessageContaining("permission denied for database");
    assertThatThrownBy(() ->
            DriverManager.getConnection(second.jdbcUrl(), first.ownerUser(), first.ownerPassword())
                .close())
        .hasMessageContaining("permission denied for database");
  }

  @Test
  void runtimeSeesOnlyTheRowsOfItsTenant() throws SQLException {
    try (Connection runtime = runtime(first);
        var sql = runtime.createStatement()) {
      runtime.setAutoCommit(false);
      sql.execute("set local app.tenant_id = 'a'");
      sql.execute("insert into notes (tenant_id) values ('a')");
      assertThat(count(runtime)).isEqualTo(1);
      sql.execute("set local app.tenant_id = 'b'");
      assertThat(count(runtime)).isZero();
      sql.execute("set local role " + first.systemRole());
      assertThat(count(runtime)).isEqualTo(1);
      sql.execute("reset role");
      assertThat(count(runtime)).isZero();
      assertThatThrownBy(() -> sql.execute("insert into notes (tenant_id) values ('a')"))
          .hasMessageContaining("row-level security");
    }
  }

  @Test
  void runtimeMakesNothingAndOwnsNothing() throws SQLException {
    try (Connection runtime = runtime(first);
        var sql = runtime.createStatement()) {
      assertThatThrownBy(() -> sql.execute("create table mine ()"))
          .hasMessageContaining("permission denied for schema public");
      assertThatThrownBy(() -> sql.execute("create schema mine"))
          .hasMessageContaining("permission denied for database");
      assertThatThrownBy(() -> sql.execute("alter table notes disable row level security"))
          .hasMessageContaining("must be owner");
      assertThatThrownBy(() -> sql.execute("truncate notes"))
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> sql.execute("set row_security = off; select * from notes"))
          .hasMessageContaining("row-level security");
      try (var row = sql.executeQuery("select twice(21)")) {
        row.next();
        assertThat(row.getInt(1)).isEqualTo(42);
      }
    }
  }

  @Test
  void ownerIsNoSuperuserAndDoesNotPassRowSecurityOfOthers() throws SQLException {
    try (Connection owner = owner(first);
        var sql = owner.createStatement()) {
      assertThatThrownBy(() -> sql.execute("create role another"))
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> sql.execute("set role " + first.systemRole()))
          .hasMessageContaining("permission denied");
      sql.execute("create schema more");
    }
  }

  @Test
  void creatingAgainAndAtTheSameTimeIsHarmless() throws Exception {
    PostgresLogin superuser = TestServers.get().postgres();
    Callable<ServiceDatabase> create =
        () ->
            ServiceDatabase.create(superuser, "sample_again", "sampleagain", "first's", "second's");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> create).toList());
      for (var result : results) {
        assertThat(result.get().systemRole()).isEqualTo("sampleagain_system");
      }
    }
    runtime(create.call()).close();
  }

  @Test
  void namesThatNeedQuotesAreRefused() {
    PostgresLogin superuser = TestServers.get().postgres();
    assertThatThrownBy(() -> ServiceDatabase.create(superuser, "x; drop", "sample", "a", "b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ServiceDatabase.create(superuser, "sample", "Sample", "a", "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int count(Connection connection) throws SQLException {
    try (var sql = connection.createStatement();
        var row = sql.executeQuery("select count(*) from notes")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static Connection owner(ServiceDatabase database) throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(), database.ownerUser(), database.ownerPassword());
  }

  private static Connection runtime(ServiceDatabase database) throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(), database.runtimeUser(), database.runtimePassword());
  }
}
