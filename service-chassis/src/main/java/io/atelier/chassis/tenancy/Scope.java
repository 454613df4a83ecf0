package io.atelier.chassis.tenancy;

import java.util.UUID;

/** As whom a transaction runs. Its name travels to the connection as the transaction's name. */
sealed interface Scope {
  String TENANT_PREFIX = "tenant:";
  String SYSTEM_PREFIX = "system:";

  String transactionName();

  /**
   * @throws IllegalStateException if the name is not of a unit of work
   */
  static Scope ofTransactionName(String name) {
    if (name.startsWith(TENANT_PREFIX)) {
      return new Tenant(UUID.fromString(name.substring(TENANT_PREFIX.length())));
    }
    if (name.startsWith(SYSTEM_PREFIX)) {
      return new System(SystemReason.valueOf(name.substring(SYSTEM_PREFIX.length())));
    }
    throw new IllegalStateException("a transaction is opened by UnitOfWork only, not as: " + name);
  }

  record Tenant(UUID id) implements Scope {
    @Override
    public String transactionName() {
      return TENANT_PREFIX + id;
    }
  }

  record System(SystemReason reason) implements Scope {
    @Override
    public String transactionName() {
      return SYSTEM_PREFIX + reason;
    }
  }
}
