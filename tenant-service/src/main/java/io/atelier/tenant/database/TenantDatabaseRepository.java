package io.atelier.tenant.database;

import io.atelier.chassis.tenancy.Columns;
import java.time.Instant;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The tables of tenants' databases and of the names that were ever given. */
@Repository
final class TenantDatabaseRepository {
  private final DatabaseClient database;

  TenantDatabaseRepository(DatabaseClient database) {
    this.database = database;
  }

  /** Takes the name for ever; false if it is taken. */
  Mono<Boolean> takeName(String name, UUID tenantId) {
    return database
        .sql(
            """
            INSERT INTO database_names (name, named_tenant_id) VALUES (:name, :tenant)
            ON CONFLICT DO NOTHING
            """)
        .bind("name", name)
        .bind("tenant", tenantId)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  Mono<Void> add(TenantDatabase wanted, Instant now) {
    return database
        .sql(
            """
            INSERT INTO tenant_databases
              (tenant_id, name, username, sealed_password, state, created_at, updated_at)
            VALUES (:tenant, :name, :user, :password, :state, :now, :now)
            """)
        .bind("tenant", wanted.tenantId())
        .bind("name", wanted.name())
        .bind("user", wanted.username())
        .bind("password", wanted.sealedPassword())
        .bind("state", wanted.state())
        .bind("now", now)
        .then();
  }

  Mono<TenantDatabase> find(UUID tenantId) {
    return database
        .sql(
            """
            SELECT tenant_id, name, username, sealed_password, state, schema_version
            FROM tenant_databases WHERE tenant_id = :tenant
            """)
        .bind("tenant", tenantId)
        .map(row ->
            new TenantDatabase(
                Columns.required(row, "tenant_id", UUID.class),
                Columns.required(row, "name", String.class),
                Columns.required(row, "username", String.class),
                Columns.required(row, "sealed_password", byte[].class),
                Columns.required(row, "state", String.class),
                row.get("schema_version", String.class)))
        .one();
  }

  Mono<Void> setState(UUID tenantId, String state, Instant now) {
    return database
        .sql("UPDATE tenant_databases SET state = :state, updated_at = :now WHERE tenant_id = :id")
        .bind("state", state)
        .bind("now", now)
        .bind("id", tenantId)
        .then();
  }

  Mono<Void> setPassword(UUID tenantId, byte[] sealed, Instant now) {
    return database
        .sql(
            """
            UPDATE tenant_databases SET sealed_password = :password, updated_at = :now
            WHERE tenant_id = :id
            """)
        .bind("password", sealed)
        .bind("now", now)
        .bind("id", tenantId)
        .then();
  }
}
