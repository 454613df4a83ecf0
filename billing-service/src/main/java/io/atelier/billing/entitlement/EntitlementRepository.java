package io.atelier.billing.entitlement;

import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.envelope.EventJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The record as it was last published. */
@Component
final class EntitlementRepository {
  private final DatabaseClient database;

  EntitlementRepository(DatabaseClient database) {
    this.database = database;
  }

  /** Keeps a record; answers its new sequence, or nothing when it is the one that was. */
  Mono<Long> keep(EntitlementsRecord entitlements, Instant now) {
    return database
        .sql(
            """
            INSERT INTO entitlements (tenant_id, sequence, record, updated_at)
            VALUES (:tenantId, 1, CAST(:record AS jsonb), :now)
            ON CONFLICT (tenant_id) DO UPDATE
              SET sequence = entitlements.sequence + 1, record = excluded.record,
                  updated_at = excluded.updated_at
              WHERE entitlements.record <> excluded.record
            RETURNING sequence
            """)
        .bind("tenantId", entitlements.tenantId())
        .bind("record", new String(EventJson.write(entitlements), StandardCharsets.UTF_8))
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .map(row -> required(row, "sequence", Long.class))
        .one();
  }
}
