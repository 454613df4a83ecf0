package io.atelier.chassis.tenancy;

import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** As whom a transaction runs. Its name travels to the connection as the transaction's name. */
sealed interface Scope {
  String TENANT_PREFIX = "tenant:";
  String TENANTS_PREFIX = "tenants:";
  String SYSTEM_PREFIX = "system:";

  String transactionName();

  /**
   * @throws IllegalStateException if the name is not of a unit of work
   */
  static Scope ofTransactionName(String name) {
    if (name.startsWith(TENANT_PREFIX)) {
      return new Tenant(UUID.fromString(name.substring(TENANT_PREFIX.length())));
    }
    if (name.startsWith(TENANTS_PREFIX)) {
      return new Tenants(
          Arrays.stream(name.substring(TENANTS_PREFIX.length()).split(","))
              .map(UUID::fromString)
              .collect(Collectors.toCollection(TreeSet::new)));
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

  /** Several tenants whose work is alike; there is at least one. */
  record Tenants(SortedSet<UUID> ids) implements Scope {
    public Tenants {
      if (ids.isEmpty()) {
        throw new IllegalArgumentException("a unit of work of no tenant");
      }
    }

    String joined() {
      return ids.stream().map(UUID::toString).collect(Collectors.joining(","));
    }

    @Override
    public String transactionName() {
      return TENANTS_PREFIX + joined();
    }
  }

  record System(SystemReason reason) implements Scope {
    @Override
    public String transactionName() {
      return SYSTEM_PREFIX + reason;
    }
  }
}
