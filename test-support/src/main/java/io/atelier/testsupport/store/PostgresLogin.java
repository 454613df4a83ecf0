package io.atelier.testsupport.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** How to reach a PostgreSQL server as one user. */
public record PostgresLogin(String host, int port, String user, String password) {

  /** {@code jdbc:postgresql://host:port/database}. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
  }

  /** {@code r2dbc:postgresql://host:port/database}. */
  public String r2dbcUrl(String database) {
    return "r2dbc:postgresql://%s:%d/%s".formatted(host, port, database);
  }

  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), user, password);
  }
}
