package io.atelier.testsupport.servers;

import io.atelier.testsupport.store.PostgresLogin;
import io.atelier.testsupport.store.ServiceDatabase;
import java.sql.SQLException;
import java.util.UUID;

/** A new, empty database of a service, on the servers of this build. */
public final class TestDatabase {

  private TestDatabase() {}

  /**
   * Every call makes another one; they are dropped with the server.
   *
   * @param service lower case letters, digits and underscores; it names the roles
   */
  public static ServiceDatabase create(String service) {
    PostgresLogin superuser = TestServers.get().postgres();
    String name = service + "_" + UUID.randomUUID().toString().substring(0, 8);
    try {
      // Roles belong to the whole server: all test JVMs must give them the same passwords.
      return ServiceDatabase.create(
          superuser, name, service, superuser.password(), superuser.password());
    } catch (SQLException e) {
      throw new IllegalStateException("The test database " + name + " could not be made", e);
    }
  }
}
