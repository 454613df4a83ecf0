package io.atelier.tenant.apikey;

import io.atelier.chassis.tenancy.Columns;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** Which key a hash is of: the look-up before a tenant is known. */
@Repository
public final class KeyHashes {
  private final DatabaseClient database;

  KeyHashes(DatabaseClient database) {
    this.database = database;
  }

  /**
   * @param tenantId null for an application's key
   */
  public record Found(UUID keyId, @Nullable UUID tenantId) {}

  public Mono<Void> add(byte[] hash, UUID keyId, @Nullable UUID tenantId) {
    return database
        .sql("INSERT INTO key_hashes (hash, key_id, key_tenant_id) VALUES (:hash, :key, :tenant)")
        .bind("hash", hash)
        .bind("key", keyId)
        .bind("tenant", Columns.nullable(tenantId, UUID.class))
        .then();
  }

  public Mono<Found> find(byte[] hash) {
    return database
        .sql("SELECT key_id, key_tenant_id FROM key_hashes WHERE hash = :hash")
        .bind("hash", hash)
        .map(row ->
            new Found(
                Columns.required(row, "key_id", UUID.class), row.get("key_tenant_id", UUID.class)))
        .one();
  }
}
