package io.atelier.usage.entitlement;

import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.envelope.EventJson;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The mirrors of entitlements and catalogue, and the boundaries that were kept. */
@Component
public final class RightsRepository {
  private final DatabaseClient database;
  private final RightsLookup lookup;
  private final InstantSource clock;

  RightsRepository(DatabaseClient database, RightsLookup lookup, InstantSource clock) {
    this.database = database;
    this.lookup = lookup;
    this.clock = clock;
  }

  /** Empty until both the tenant's record and its platform's catalogue have arrived. */
  public Mono<TenantRights> find(UUID tenantId) {
    return lookup.of(Set.of(tenantId)).mapNotNull(found -> found.get(tenantId));
  }

  /** A record whose instants are whole microseconds, as the tables keep them. */
  public static EntitlementsRecord inMicros(EntitlementsRecord record) {
    return new EntitlementsRecord(
        record.tenantId(),
        record.platform(),
        record.clockOffsetMs(),
        record.usagePeriods().stream().map(at -> at.truncatedTo(ChronoUnit.MICROS)).toList(),
        record.phases());
  }

  /**
   * Keeps the record if it is newer than the one that is held, and of the one before it the
   * boundaries that passed.
   *
   * @return whether it was newer
   */
  public Mono<Boolean> keep(EntitlementsRecord record, long sequence) {
    EntitlementsRecord entitlements = inMicros(record);
    return heldSequence(entitlements.tenantId())
        .defaultIfEmpty(-1L)
        .filter(held -> held < sequence)
        .flatMap(_ ->
            keepPassedBoundaries(entitlements)
                .then(dropOvertakenBoundaries(entitlements))
                .then(replace(entitlements, sequence))
                .thenReturn(true))
        .defaultIfEmpty(false);
  }

  private Mono<Long> heldSequence(UUID tenantId) {
    return database
        .sql("SELECT sequence FROM entitlements WHERE tenant_id = :tenant FOR UPDATE")
        .bind("tenant", tenantId)
        .mapValue(Long.class)
        .one();
  }

  /** What begins before the new record's running period has begun, by whichever record it was. */
  private Mono<Long> keepPassedBoundaries(EntitlementsRecord entitlements) {
    return database
        .sql(
            """
            INSERT INTO usage_period_boundaries (tenant_id, starts_at)
            SELECT e.tenant_id, boundary::timestamptz
            FROM entitlements e, jsonb_array_elements_text(e.record -> 'usage_periods') AS boundary
            WHERE e.tenant_id = :tenant AND boundary::timestamptz < :running
            ON CONFLICT DO NOTHING
            """)
        .bind("tenant", entitlements.tenantId())
        .bind("running", entitlements.usagePeriods().getFirst())
        .fetch()
        .rowsUpdated();
  }

  private Mono<Long> dropOvertakenBoundaries(EntitlementsRecord entitlements) {
    return database
        .sql(
            """
            DELETE FROM usage_period_boundaries
            WHERE tenant_id = :tenant AND starts_at >= :running
            """)
        .bind("tenant", entitlements.tenantId())
        .bind("running", entitlements.usagePeriods().getFirst())
        .fetch()
        .rowsUpdated();
  }

  private Mono<Long> replace(EntitlementsRecord entitlements, long sequence) {
    return database
        .sql(
            """
            INSERT INTO entitlements AS t (tenant_id, platform, sequence, record, updated_at)
            VALUES (:tenant, :platform, :sequence, CAST(:record AS jsonb), :now)
            ON CONFLICT (tenant_id) DO UPDATE
              SET platform = excluded.platform, sequence = excluded.sequence,
                  record = excluded.record, updated_at = excluded.updated_at
              WHERE t.sequence < excluded.sequence
            """)
        .bind("tenant", entitlements.tenantId())
        .bind("platform", entitlements.platform())
        .bind("sequence", sequence)
        .bind("record", EventJson.mapper().writeValueAsString(entitlements))
        .bind("now", clock.instant())
        .fetch()
        .rowsUpdated();
  }

  /** Keeps the catalogue if it is newer than the one that is held. */
  public Mono<Void> keep(CatalogState catalog, long sequence) {
    return database
        .sql(
            """
            INSERT INTO catalogs AS t (platform, sequence, record, updated_at)
            VALUES (:platform, :sequence, CAST(:record AS jsonb), :now)
            ON CONFLICT (platform) DO UPDATE
              SET sequence = excluded.sequence, record = excluded.record,
                  updated_at = excluded.updated_at
              WHERE t.sequence < excluded.sequence
            """)
        .bind("platform", catalog.platform())
        .bind("sequence", sequence)
        .bind("record", EventJson.mapper().writeValueAsString(catalog))
        .bind("now", clock.instant())
        .then();
  }

  /** Forgets a tenant that was purged. */
  public Mono<Void> forget(UUID tenantId) {
    return database
        .sql("DELETE FROM usage_period_boundaries WHERE tenant_id = :tenant")
        .bind("tenant", tenantId)
        .then()
        .then(
            database
                .sql("DELETE FROM entitlements WHERE tenant_id = :tenant")
                .bind("tenant", tenantId)
                .then());
  }
}
