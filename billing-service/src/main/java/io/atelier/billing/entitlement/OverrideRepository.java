package io.atelier.billing.entitlement;

import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.events.envelope.EventJson;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The SQL of overrides: one set a tenant. */
@Component
public final class OverrideRepository {
  private final DatabaseClient database;

  OverrideRepository(DatabaseClient database) {
    this.database = database;
  }

  /** The set as it was last given, also when it has ended; empty when there never was one. */
  public Mono<Overrides> find(UUID tenantId) {
    return database
        .sql("SELECT overrides FROM entitlement_overrides WHERE tenant_id = :tenantId")
        .bind("tenantId", tenantId)
        .map(row ->
            EventJson.read(
                required(row, "overrides", String.class).getBytes(StandardCharsets.UTF_8),
                Overrides.class))
        .one();
  }

  /** Replaces the set. */
  public Mono<Void> replace(UUID tenantId, Overrides overrides) {
    return database
        .sql(
            """
            INSERT INTO entitlement_overrides
              (tenant_id, overrides, expires_at, created_at, updated_at)
            VALUES (:tenantId, CAST(:overrides AS jsonb), :expiresAt, :now, :now)
            ON CONFLICT (tenant_id) DO UPDATE
              SET overrides = excluded.overrides, expires_at = excluded.expires_at,
                  updated_at = excluded.updated_at
            """)
        .bind("tenantId", tenantId)
        .bind("overrides", new String(EventJson.write(overrides), StandardCharsets.UTF_8))
        .bind(
            "expiresAt",
            nullable(
                overrides.expiresAt() == null
                    ? null
                    : overrides.expiresAt().atOffset(ZoneOffset.UTC),
                OffsetDateTime.class))
        .bind("now", overrides.createdAt().atOffset(ZoneOffset.UTC))
        .then();
  }
}
