package io.atelier.testsupport.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The database of one service with its three roles: the owner (Flyway only), the runtime (owns
 * nothing, bypasses nothing) and the system role (bypasses row-level security, cannot log in, is
 * entered by {@code SET LOCAL ROLE}).
 *
 * @param systemRole what the runtime user may become, but does not inherit
 */
public record ServiceDatabase(
    String name,
    String ownerUser,
    String ownerPassword,
    String runtimeUser,
    String runtimePassword,
    String systemRole,
    String jdbcUrl,
    String r2dbcUrl) {

  private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]{0,50}");

  /** A number of our own among the server's advisory locks. */
  private static final long LOCK = 0x61_74_65_6c_69_65_72L;

  private static final List<String> EACH_ROLE = List.of("owner", "runtime", "system");

  /**
   * Makes the database and its roles as far as they are missing, and sets passwords and grants. May
   * be called again and at the same time: roles belong to the whole server, so all calls take one
   * lock.
   *
   * @param superuser who may make roles and databases
   * @param database lower case letters, digits and underscores
   * @param service likewise; the roles are {@code <service>_owner}, {@code _runtime}, {@code
   *     _system}
   */
  public static ServiceDatabase create(
      PostgresLogin superuser,
      String database,
      String service,
      String ownerPassword,
      String runtimePassword)
      throws SQLException {
    String owner = identifier(service) + "_owner";
    String runtime = service + "_runtime";
    String system = service + "_system";
    try (Connection server = superuser.connect("postgres");
        Statement sql = server.createStatement()) {
      // A session's lock, not a transaction's: CREATE DATABASE refuses to run inside of one.
      sql.execute("select pg_advisory_lock(" + LOCK + ")");
      for (String role : EACH_ROLE) {
        createRole(sql, service + "_" + role);
      }
      sql.execute(login(owner, ownerPassword));
      sql.execute(login(runtime, runtimePassword));
      sql.execute("alter role " + system + " nologin bypassrls");
      sql.execute("grant " + system + " to " + runtime + " with inherit false, set true");
      createDatabase(sql, identifier(database), owner);
      sql.execute("revoke all on database " + database + " from public");
      sql.execute("grant connect on database " + database + " to " + runtime);
      grantInside(superuser, database, owner, runtime + ", " + system);
    }
    return new ServiceDatabase(
        database,
        owner,
        ownerPassword,
        runtime,
        runtimePassword,
        system,
        superuser.jdbcUrl(database),
        superuser.r2dbcUrl(database));
  }

  private static void grantInside(
      PostgresLogin superuser, String database, String owner, String users) throws SQLException {
    try (Connection inside = superuser.connect(database);
        Statement sql = inside.createStatement()) {
      sql.execute("alter schema public owner to " + owner);
      sql.execute("revoke all on schema public from public");
      sql.execute("grant usage on schema public to " + users);
      String whatOwnerMakes = "alter default privileges for role " + owner;
      sql.execute(whatOwnerMakes + " grant select, insert, update, delete on tables to " + users);
      sql.execute(whatOwnerMakes + " grant usage on sequences to " + users);
      sql.execute(whatOwnerMakes + " revoke execute on functions from public");
      sql.execute(whatOwnerMakes + " grant execute on functions to " + users);
    }
  }

  private static void createRole(Statement sql, String role) throws SQLException {
    if (!exists(sql, "select from pg_roles where rolname = '" + role + "'")) {
      sql.execute("create role " + role);
    }
  }

  private static void createDatabase(Statement sql, String database, String owner)
      throws SQLException {
    if (!exists(sql, "select from pg_database where datname = '" + database + "'")) {
      sql.execute("create database " + database + " owner " + owner + " template template0");
    }
  }

  private static boolean exists(Statement sql, String query) throws SQLException {
    try (ResultSet row = sql.executeQuery(query)) {
      return row.next();
    }
  }

  private static String login(String role, String password) {
    return "alter role %s login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '%s'"
        .formatted(role, password.replace("'", "''"));
  }

  private static String identifier(String name) {
    if (!IDENTIFIER.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Lower case letters, digits and underscores only, not: " + name);
    }
    return name;
  }
}
