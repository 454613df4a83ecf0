package io.atelier.tenant.database;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The PostgreSQL server that tenants' databases are on. Its statements cannot run in a transaction
 * and are no rows of ours, so they go over connections of their own; each can be repeated.
 */
@Component
final class DatabaseServer {
  /** Names are made of these alone, so that they can stand in a statement. */
  private static final String IDENTIFIER = "[a-z][a-z0-9_]{0,62}";

  private static final String PASSWORD = "[A-Za-z0-9_-]{20,100}";

  private final DatabaseProperties.Server server;
  private final PostgresqlConnectionFactory connections;

  DatabaseServer(DatabaseProperties properties) {
    this.server = properties.server();
    this.connections =
        new PostgresqlConnectionFactory(
            PostgresqlConnectionConfiguration.builder()
                .host(server.host())
                .port(server.port())
                .username(server.adminUser())
                .password(server.adminPassword())
                .database(server.adminDatabase())
                .connectTimeout(Duration.ofSeconds(5))
                .build());
  }

  String host() {
    return server.host();
  }

  int port() {
    return server.port();
  }

  /** Makes role and database as far as they are missing. */
  Mono<Void> create(String database, String role, String password) {
    check(database, role, password);
    return Mono.usingWhen(
        connections.create(),
        connection ->
            createRole(connection, role)
                .then(setPassword(connection, role, password))
                // The database's owner must be a role that its maker can become.
                .then(
                    run(
                        connection,
                        "GRANT " + role + " TO CURRENT_USER WITH INHERIT TRUE, SET TRUE"))
                .then(createDatabase(connection, database, role))
                .then(run(connection, "REVOKE ALL ON DATABASE " + database + " FROM PUBLIC"))
                .then(run(connection, "ALTER DATABASE " + database + " ALLOW_CONNECTIONS true")),
        PostgresqlConnection::close);
  }

  Mono<Void> changePassword(String role, String password) {
    check(role, role, password);
    return Mono.usingWhen(
        connections.create(),
        connection -> setPassword(connection, role, password),
        PostgresqlConnection::close);
  }

  private static Mono<Void> createRole(PostgresqlConnection connection, String role) {
    return exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = $1", role)
        .flatMap(there ->
            there
                ? Mono.<Void>empty()
                : run(
                    connection,
                    "CREATE ROLE "
                        + role
                        + " LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 50"));
  }

  private static Mono<Void> setPassword(
      PostgresqlConnection connection, String role, String password) {
    return run(connection, "ALTER ROLE " + role + " PASSWORD '" + password + "'");
  }

  /** Closed to everyone until PUBLIC's right to connect is gone. */
  private static Mono<Void> createDatabase(
      PostgresqlConnection connection, String database, String role) {
    return exists(connection, "SELECT 1 FROM pg_database WHERE datname = $1", database)
        .flatMap(there ->
            there
                ? Mono.<Void>empty()
                : run(
                    connection,
                    "CREATE DATABASE " + database + " OWNER " + role + " ALLOW_CONNECTIONS false"));
  }

  private static Mono<Boolean> exists(PostgresqlConnection connection, String sql, String name) {
    return connection
        .createStatement(sql)
        .bind("$1", name)
        .execute()
        .flatMap(result -> result.map((row, _) -> true))
        .next()
        .defaultIfEmpty(false);
  }

  private static Mono<Void> run(PostgresqlConnection connection, String sql) {
    return Flux.from(connection.createStatement(sql).execute())
        .flatMap(PostgresqlResult::getRowsUpdated)
        .then();
  }

  private static void check(String database, String role, String password) {
    for (String name : List.of(database, role)) {
      if (!name.matches(IDENTIFIER)) {
        throw new IllegalArgumentException("not a name for a database: " + name);
      }
    }
    if (!password.matches(PASSWORD)) {
      throw new IllegalArgumentException("not a password of ours");
    }
  }
}
