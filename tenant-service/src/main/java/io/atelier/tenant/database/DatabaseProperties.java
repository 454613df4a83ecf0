package io.atelier.tenant.database;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param server where tenants' databases are made
 */
@ConfigurationProperties(value = "atelier.tenant.database", ignoreUnknownFields = false)
record DatabaseProperties(Server server) {

  /**
   * @param adminUser may make roles and databases, and need not be a superuser
   * @param adminDatabase that the admin connects to
   */
  record Server(
      @DefaultValue("localhost") String host,
      @DefaultValue("5432") int port,
      @DefaultValue("tenant_provisioner") String adminUser,
      @DefaultValue("") String adminPassword,
      @DefaultValue("postgres") String adminDatabase) {

    @Override
    public String toString() {
      return "Server[" + host + ":" + port + "]";
    }
  }
}
