package io.atelier.notification.endpoint;

import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.tenancy.Columns;
import io.atelier.notification.signing.SigningSecret;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The tables of endpoints and their secrets. */
@Repository
public final class EndpointRepository {
  private final DatabaseClient database;
  private final SecretSealing sealing;

  EndpointRepository(DatabaseClient database, SecretSealing sealing) {
    this.database = database;
    this.sealing = sealing;
  }

  Mono<Void> add(Endpoint endpoint) {
    return database
        .sql(
            """
            INSERT INTO endpoints (id, tenant_id, url, events, description, is_active,
                                   secret_prefix, created_at, updated_at)
            VALUES (:id, :tenant, :url, :events, :description, :active, :prefix, :now, :now)
            """)
        .bind("id", endpoint.id())
        .bind("tenant", endpoint.tenantId())
        .bind("url", endpoint.url())
        .bind("events", endpoint.events().toArray(String[]::new))
        .bind("description", Columns.nullable(endpoint.description(), String.class))
        .bind("active", endpoint.isActive())
        .bind("prefix", endpoint.secretPrefix())
        .bind("now", endpoint.createdAt())
        .then();
  }

  Mono<Void> change(Endpoint endpoint, Instant now) {
    return database
        .sql(
            """
            UPDATE endpoints
            SET url = :url, events = :events, description = :description, is_active = :active,
                secret_prefix = :prefix, failing_since = :failing, disabled_reason = :disabled,
                updated_at = :now
            WHERE tenant_id = :tenant AND id = :id
            """)
        .bind("url", endpoint.url())
        .bind("events", endpoint.events().toArray(String[]::new))
        .bind("description", Columns.nullable(endpoint.description(), String.class))
        .bind("active", endpoint.isActive())
        .bind("prefix", endpoint.secretPrefix())
        .bind("failing", Columns.nullable(endpoint.failingSince(), Instant.class))
        .bind("disabled", Columns.nullable(endpoint.disabledReason(), String.class))
        .bind("now", now)
        .bind("tenant", endpoint.tenantId())
        .bind("id", endpoint.id())
        .then();
  }

  /** Its secrets and deliveries go with it; false if there was none. */
  Mono<Boolean> remove(UUID tenantId, UUID id) {
    return database
        .sql("DELETE FROM endpoints WHERE tenant_id = :tenant AND id = :id")
        .bind("tenant", tenantId)
        .bind("id", id)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  public Mono<Endpoint> find(UUID tenantId, UUID id) {
    return database
        .sql("SELECT * FROM endpoints WHERE tenant_id = :tenant AND id = :id")
        .bind("tenant", tenantId)
        .bind("id", id)
        .map(EndpointRepository::endpoint)
        .one();
  }

  /** The same, with its row locked to the end of the transaction. */
  Mono<Endpoint> lock(UUID tenantId, UUID id) {
    return database
        .sql("SELECT * FROM endpoints WHERE tenant_id = :tenant AND id = :id FOR UPDATE")
        .bind("tenant", tenantId)
        .bind("id", id)
        .map(EndpointRepository::endpoint)
        .one();
  }

  public Mono<List<Endpoint>> active(UUID tenantId) {
    return database
        .sql("SELECT * FROM endpoints WHERE tenant_id = :tenant AND is_active ORDER BY id")
        .bind("tenant", tenantId)
        .map(EndpointRepository::endpoint)
        .all()
        .collectList();
  }

  Mono<List<Endpoint>> list(UUID tenantId, PageRequest page) {
    String after = page.after();
    return database
        .sql(
            """
            SELECT * FROM endpoints
            WHERE tenant_id = :tenant AND (CAST(:after AS uuid) IS NULL OR id < :after)
            ORDER BY id DESC LIMIT :limit
            """)
        .bind("tenant", tenantId)
        .bind("after", Columns.nullable(after == null ? null : Cursor.decodeId(after), UUID.class))
        .bind("limit", page.fetch())
        .map(EndpointRepository::endpoint)
        .all()
        .collectList();
  }

  /** A call went well. */
  public Mono<Void> succeeded(UUID tenantId, UUID id) {
    return database
        .sql(
            """
            UPDATE endpoints SET failing_since = NULL
            WHERE tenant_id = :tenant AND id = :id AND failing_since IS NOT NULL
            """)
        .bind("tenant", tenantId)
        .bind("id", id)
        .then();
  }

  /** A call failed; since when all have. Empty if there is no such endpoint any more. */
  public Mono<Instant> failed(UUID tenantId, UUID id, Instant now) {
    return database
        .sql(
            """
            UPDATE endpoints SET failing_since = coalesce(failing_since, :now)
            WHERE tenant_id = :tenant AND id = :id
            RETURNING failing_since
            """)
        .bind("now", now)
        .bind("tenant", tenantId)
        .bind("id", id)
        .map(row -> Columns.required(row, "failing_since", Instant.class))
        .one();
  }

  /** Nobody is called any more; what was to be delivered stays. False if it was off before. */
  Mono<Boolean> switchOff(UUID tenantId, UUID id, String reason, Instant now) {
    return database
        .sql(
            """
            UPDATE endpoints SET is_active = false, disabled_reason = :reason, updated_at = :now
            WHERE tenant_id = :tenant AND id = :id AND is_active
            """)
        .bind("reason", reason)
        .bind("now", now)
        .bind("tenant", tenantId)
        .bind("id", id)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  Mono<Void> addSecret(UUID id, UUID tenantId, UUID endpointId, SigningSecret secret, Instant now) {
    return database
        .sql(
            """
            INSERT INTO endpoint_secrets (id, tenant_id, endpoint_id, sealed_key, created_at)
            VALUES (:id, :tenant, :endpoint, :sealed, :now)
            """)
        .bind("id", id)
        .bind("tenant", tenantId)
        .bind("endpoint", endpointId)
        .bind("sealed", sealing.seal(id, secret))
        .bind("now", now)
        .then();
  }

  /** The newest of the secrets so far holds until then; what was rotated before holds no longer. */
  Mono<Void> endSecrets(UUID tenantId, UUID endpointId, Instant end) {
    return database
        .sql(
            """
            DELETE FROM endpoint_secrets
            WHERE tenant_id = :tenant AND endpoint_id = :endpoint AND expires_at IS NOT NULL
            """)
        .bind("tenant", tenantId)
        .bind("endpoint", endpointId)
        .then()
        .then(
            database
                .sql(
                    """
                    UPDATE endpoint_secrets SET expires_at = :end
                    WHERE tenant_id = :tenant AND endpoint_id = :endpoint
                    """)
                .bind("end", end)
                .bind("tenant", tenantId)
                .bind("endpoint", endpointId)
                .then());
  }

  /** The secrets that hold, the newest first. */
  public Mono<List<SigningSecret>> secrets(UUID tenantId, UUID endpointId, Instant now) {
    return database
        .sql(
            """
            SELECT id, sealed_key FROM endpoint_secrets
            WHERE tenant_id = :tenant AND endpoint_id = :endpoint
              AND (expires_at IS NULL OR expires_at > :now)
            ORDER BY expires_at DESC NULLS FIRST
            """)
        .bind("tenant", tenantId)
        .bind("endpoint", endpointId)
        .bind("now", now)
        .map(row ->
            sealing.open(
                Columns.required(row, "id", UUID.class),
                Columns.required(row, "sealed_key", byte[].class)))
        .all()
        .collectList();
  }

  Mono<Long> count(UUID tenantId) {
    return database
        .sql("SELECT count(*) FROM endpoints WHERE tenant_id = :tenant")
        .bind("tenant", tenantId)
        .mapValue(Long.class)
        .one();
  }

  private static Endpoint endpoint(Readable row) {
    return new Endpoint(
        Columns.required(row, "id", UUID.class),
        Columns.required(row, "tenant_id", UUID.class),
        Columns.required(row, "url", String.class),
        List.of(Columns.required(row, "events", String[].class)),
        row.get("description", String.class),
        Columns.required(row, "is_active", Boolean.class),
        Columns.required(row, "secret_prefix", String.class),
        Columns.required(row, "created_at", Instant.class),
        row.get("failing_since", Instant.class),
        row.get("disabled_reason", String.class));
  }
}
