package io.atelier.tenant.apikey;

import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.tenancy.Columns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The table of tenants' keys. */
@Repository
public final class ApiKeyRepository {
  private final DatabaseClient database;

  ApiKeyRepository(DatabaseClient database) {
    this.database = database;
  }

  Mono<Void> add(ApiKey key) {
    return database
        .sql(
            """
            INSERT INTO api_keys (id, tenant_id, platform, name, key_prefix, scopes,
              quota_requests_per_minute, quota_requests_per_day, expires_at, created_by,
              created_at, sequence)
            VALUES (:id, :tenant, :platform, :name, :prefix, :scopes, :minute, :day, :expires,
              :by, :now, :sequence)
            """)
        .bind("id", key.id())
        .bind("tenant", key.tenantId())
        .bind("platform", key.platform())
        .bind("name", key.name())
        .bind("prefix", key.keyPrefix())
        .bind("scopes", key.scopes().toArray(String[]::new))
        .bind("minute", key.quotaRequestsPerMinute())
        .bind("day", key.quotaRequestsPerDay())
        .bind("expires", Columns.nullable(key.expiresAt(), Instant.class))
        .bind("by", key.createdBy())
        .bind("now", key.createdAt())
        .bind("sequence", key.sequence())
        .then();
  }

  public Mono<ApiKey> find(UUID id) {
    return database
        .sql("SELECT * FROM api_keys WHERE id = :id")
        .bind("id", id)
        .map(ApiKeyRepository::key)
        .one();
  }

  /** Newest first, one more than asked. */
  /** Of those that are good. */
  Mono<Long> count(UUID tenantId, Instant now) {
    return database
        .sql(
            """
            SELECT count(*) FROM api_keys
            WHERE tenant_id = :tenant AND revoked_at IS NULL
              AND (expires_at IS NULL OR expires_at > :now)
            """)
        .bind("tenant", tenantId)
        .bind("now", now)
        .mapValue(Long.class)
        .one();
  }

  Mono<List<ApiKey>> list(UUID tenantId, PageRequest page) {
    String after = page.after();
    return database
        .sql(
            """
            SELECT * FROM api_keys
            WHERE tenant_id = :tenant AND (CAST(:after AS uuid) IS NULL OR id < :after)
            ORDER BY id DESC LIMIT :limit
            """)
        .bind("tenant", tenantId)
        .bind("after", Columns.nullable(after == null ? null : Cursor.decodeId(after), UUID.class))
        .bind("limit", page.fetch())
        .map(ApiKeyRepository::key)
        .all()
        .collectList();
  }

  /** Revokes the key; empty if it was revoked before or is not the tenant's. */
  Mono<ApiKey> revoke(UUID id, UUID tenantId, Instant now) {
    return database
        .sql(
            """
            UPDATE api_keys SET revoked_at = :now, sequence = sequence + 1
            WHERE id = :id AND tenant_id = :tenant AND revoked_at IS NULL
            RETURNING *
            """)
        .bind("now", now)
        .bind("id", id)
        .bind("tenant", tenantId)
        .map(ApiKeyRepository::key)
        .one();
  }

  /** Notes a use, at most once a minute, for a list that people look at. */
  public Mono<Void> used(UUID id, Instant now) {
    return database
        .sql(
            """
            UPDATE api_keys SET last_used_at = :now
            WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :minuteAgo)
            """)
        .bind("now", now)
        .bind("minuteAgo", now.minusSeconds(60))
        .bind("id", id)
        .then();
  }

  private static ApiKey key(Readable row) {
    return new ApiKey(
        Columns.required(row, "id", UUID.class),
        Columns.required(row, "tenant_id", UUID.class),
        Columns.required(row, "platform", String.class),
        Columns.required(row, "name", String.class),
        Columns.required(row, "key_prefix", String.class),
        List.of(Columns.required(row, "scopes", String[].class)),
        Columns.required(row, "quota_requests_per_minute", Integer.class),
        Columns.required(row, "quota_requests_per_day", Integer.class),
        row.get("last_used_at", Instant.class),
        row.get("expires_at", Instant.class),
        row.get("revoked_at", Instant.class),
        Columns.required(row, "created_by", String.class),
        Columns.required(row, "created_at", Instant.class),
        Columns.required(row, "sequence", Long.class));
  }
}
