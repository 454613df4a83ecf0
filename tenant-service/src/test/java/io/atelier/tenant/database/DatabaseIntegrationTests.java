package io.atelier.tenant.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.tenant.Http;
import io.atelier.tenant.RunningTenantService;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import tools.jackson.databind.JsonNode;

/** A tenant's database on a real server, made by a role that is no superuser. */
class DatabaseIntegrationTests extends RunningTenantService {
  private static final String PATH = "/api/tenants/me/database";

  @Autowired TenantDatabases databases;

  @Value("${spring.r2dbc.url}")
  String serviceDatabase;

  @Test
  void isReachedByItsOwnRoleAndByNobodyElses() throws SQLException {
    JsonNode mine = ready(signUp());
    JsonNode theirs = ready(signUp());
    String name = mine.path("name").asString();
    try (Connection connection = connect(mine, name);
        var sql = connection.createStatement()) {
      sql.execute("CREATE TABLE sessions (id int)");
      sql.execute("INSERT INTO sessions VALUES (1)");
    }
    String ours = serviceDatabase.substring(serviceDatabase.lastIndexOf('/') + 1);
    for (String other : List.of(theirs.path("name").asString(), ours)) {
      assertThatThrownBy(() -> connect(mine, other).close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("permission denied");
    }
    assertThatThrownBy(() -> connect(theirs, name).close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("permission denied");
  }

  @Test
  void roleMayNothingBeyondItsDatabase() throws SQLException {
    JsonNode mine = ready(signUp());
    try (Connection connection = connect(mine, mine.path("name").asString());
        var sql = connection.createStatement()) {
      try (ResultSet row =
          sql.executeQuery(
              "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls, rolinherit FROM pg_roles WHERE rolname = current_user")) {
        row.next();
        assertThat(row.getBoolean(1)).isFalse();
        assertThat(row.getBoolean(2)).as("inherits").isFalse();
      }
      assertThatThrownBy(() -> sql.execute("CREATE DATABASE escape"))
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> sql.execute("CREATE ROLE escape"))
          .hasMessageContaining("permission denied");
    }
  }

  /** What a kill leaves behind each statement, made by hand before the work begins. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void resumesAfterAKillBehindAnyStep(int steps) throws SQLException {
    Map<String, Object> body = newSignUp();
    String name = "tenant_" + body.get("slug").toString().replace('-', '_') + "_db";
    List<String> done =
        List.of(
            "CREATE ROLE " + name + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE",
            "ALTER ROLE " + name + " PASSWORD 'of-the-killed-attempt'",
            "GRANT " + name + " TO CURRENT_USER WITH INHERIT TRUE, SET TRUE",
            "CREATE DATABASE " + name + " OWNER " + name + " ALLOW_CONNECTIONS false",
            "REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
    try (Connection server = provisioner().connect("postgres");
        var sql = server.createStatement()) {
      for (String statement : done.subList(0, steps)) {
        sql.execute(statement);
      }
    }
    JsonNode mine = ready(signUp(body));
    assertThat(mine.path("name").asString()).isEqualTo(name);
    connect(mine, name).close();
    JsonNode other = ready(signUp());
    assertThatThrownBy(() -> connect(other, name).close())
        .hasMessageContaining("permission denied");
  }

  @Test
  void makingAgainChangesNothing() throws SQLException {
    SignedUp tenant = signUp();
    JsonNode mine = ready(tenant);
    try (Connection connection = connect(mine, mine.path("name").asString());
        var sql = connection.createStatement()) {
      sql.execute("CREATE TABLE kept (id int)");
    }
    databases.make(tenant.id()).block();
    databases.make(tenant.id()).block();
    try (Connection connection = connect(mine, mine.path("name").asString());
        var sql = connection.createStatement()) {
      sql.execute("SELECT * FROM kept");
    }
  }

  @Test
  void passwordRotates() throws SQLException {
    SignedUp tenant = signUp();
    JsonNode before = ready(tenant);
    Http.Answer rotated =
        http.post(PATH + "/rotate-password").bearer(application(tenant, "database:read")).send();
    assertThat(rotated.status()).as(rotated.text()).isEqualTo(200);
    JsonNode after = rotated.body();
    assertThat(after.path("password").asString())
        .isNotEmpty()
        .isNotEqualTo(before.path("password").asString());
    connect(after, after.path("name").asString()).close();
    assertThatThrownBy(() -> connect(before, before.path("name").asString()).close())
        .hasMessageContaining("password");
    assertThat(access(tenant).at("/password")).isEqualTo(after.path("password").asString());
  }

  @Test
  void nameThatIsInUseGetsANumber() {
    SignedUp first = signUp();
    Map<String, Object> body = newSignUp();
    // "oms-<slug>" on the default platform is named as "<slug>" on oms.
    body.put("slug", "oms-" + first.slug());
    signUp(body);
    Map<String, Object> second = newSignUp();
    second.put("slug", first.slug());
    second.put("platform", "oms");
    assertThat(signUpAnswer(second).at("/database_name"))
        .isEqualTo("tenant_oms_" + first.slug().replace('-', '_') + "_db_2");
  }

  @Test
  void platformWithoutDatabasesHasNone() {
    Map<String, Object> body = newSignUp();
    body.put("platform", "instances");
    Http.Answer answer = signUpAnswer(body);
    if (answer.status() == 201) {
      assertThat(answer.body().at("/database_name").isNull()).isTrue();
      SignedUp tenant =
          new SignedUp(
              java.util.UUID.fromString(answer.at("/id")), java.util.UUID.randomUUID(), "", "", "");
      assertThat(access(tenant).at("/state")).isEqualTo("none");
      Http.Answer rotate =
          http.post(PATH + "/rotate-password").bearer(application(tenant, "*")).send();
      assertThat(rotate.status()).isEqualTo(409);
      assertThat(rotate.problem()).isEqualTo("database-not-ready");
    } else {
      assertThat(answer.status()).isEqualTo(422);
    }
  }

  @Test
  void isForApplicationsWithTheScope() {
    SignedUp tenant = signUp();
    for (String token :
        List.of(
            member(tenant, "OWNER"),
            apiKey(tenant, "*"),
            application(tenant, "usage:write"),
            superAdmin())) {
      assertThat(http.get(PATH).bearer(token).send().status()).isEqualTo(403);
      assertThat(http.post(PATH + "/rotate-password").bearer(token).send().status()).isEqualTo(403);
    }
    assertThat(http.get(PATH).send().status()).isEqualTo(401);
  }

  private Http.Answer access(SignedUp tenant) {
    return http.get(PATH).bearer(application(tenant, "database:read")).send();
  }

  private JsonNode ready(SignedUp tenant) {
    await(() -> access(tenant).at("/state").equals("ready"));
    return access(tenant).body();
  }

  private static Connection connect(JsonNode database, String name) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://"
            + database.path("host").asString()
            + ":"
            + database.path("port").asInt()
            + "/"
            + name,
        database.path("username").asString(),
        database.path("password").asString());
  }
}
