package io.atelier.usage.ingest;

import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.envelope.EventJson;
import io.r2dbc.spi.Readable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Records that could not be counted. */
@Component
final class UnplacedUsageRepository {
  private final DatabaseClient database;
  private final InstantSource clock;

  UnplacedUsageRepository(DatabaseClient database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Held by who is about to park a record as waiting: nobody's rights arrive meanwhile, so that
   * they are either seen or will see the parked record.
   */
  Mono<Void> keepRightsAway() {
    return database
        .sql("SELECT pg_advisory_xact_lock(hashtext('unplaced_usage'))")
        .fetch()
        .rowsUpdated()
        .then();
  }

  /** Held by whose rights arrive; many may at once. */
  Mono<Void> keepParkingAway() {
    return database
        .sql("SELECT pg_advisory_xact_lock_shared(hashtext('unplaced_usage'))")
        .fetch()
        .rowsUpdated()
        .then();
  }

  /**
   * A record to be parked.
   *
   * @param tenantId of the record's header; null if it names none
   */
  record Parked(
      @Nullable UUID tenantId, String record, UnplacedReason reason, List<Fault> faults) {}

  /** Parks records; the same one again changes nothing. */
  Mono<Void> park(List<Parked> records) {
    if (records.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            INSERT INTO unplaced_usage (id, tenant_id, reason, faults, record, received_at)
            SELECT id, tenant_id, reason, faults, record, :now
            FROM unnest(CAST(:ids AS uuid[]), CAST(CAST(:tenants AS text[]) AS uuid[]),
                        CAST(:reasons AS text[]), CAST(:faults AS text[]),
                        CAST(:records AS text[])) WITH ORDINALITY
              AS parked (id, tenant_id, reason, faults, record, n)
            ORDER BY n
            ON CONFLICT (id) DO NOTHING
            """)
        .bind(
            "ids",
            records.stream().map(one -> idOf(one.tenantId(), one.record())).toArray(UUID[]::new))
        .bind(
            "tenants",
            records.stream()
                .map(Parked::tenantId)
                .map(tenant -> tenant == null ? null : tenant.toString())
                .toArray(String[]::new))
        .bind("reasons", records.stream().map(one -> one.reason().code()).toArray(String[]::new))
        .bind("faults", records.stream().map(one -> written(one.faults())).toArray(String[]::new))
        .bind("records", records.stream().map(Parked::record).toArray(String[]::new))
        .bind("now", clock.instant())
        .then();
  }

  /** Whether records of a tenant wait. */
  Mono<Boolean> isWaiting(UUID tenantId) {
    return database
        .sql(
            """
            SELECT EXISTS (SELECT FROM unplaced_usage
                           WHERE tenant_id = :tenant AND reason = 'waiting')
            """)
        .bind("tenant", tenantId)
        .mapValue(Boolean.class)
        .one();
  }

  /** The oldest records of a tenant that wait. */
  Mono<List<UnplacedUsage>> waiting(UUID tenantId, int most) {
    return database
        .sql(
            """
            SELECT id, record FROM unplaced_usage
            WHERE tenant_id = :tenant AND reason = 'waiting'
            ORDER BY position LIMIT :most
            """)
        .bind("tenant", tenantId)
        .bind("most", most)
        .map(UnplacedUsageRepository::unplaced)
        .all()
        .collectList();
  }

  private static UnplacedUsage unplaced(Readable row) {
    return new UnplacedUsage(
        Columns.required(row, "id", UUID.class), Columns.required(row, "record", String.class));
  }

  /** Tenants of a platform whose records wait; only as the system. */
  Mono<List<UUID>> tenantsWaiting(String platform) {
    return database
        .sql(
            """
            SELECT DISTINCT e.tenant_id
            FROM unplaced_usage u JOIN entitlements e ON e.tenant_id = u.tenant_id
            WHERE e.platform = :platform AND u.reason = 'waiting'
            """)
        .bind("platform", platform)
        .mapValue(UUID.class)
        .all()
        .collectList();
  }

  Mono<Void> remove(Collection<UUID> ids) {
    return ids.isEmpty()
        ? Mono.empty()
        : database
            .sql("DELETE FROM unplaced_usage WHERE id = ANY (CAST(:ids AS uuid[]))")
            .bind("ids", ids.toArray(UUID[]::new))
            .then();
  }

  /** Says of a record that waited why it cannot be counted after all. */
  Mono<Void> keep(UUID id, UnplacedReason reason, List<Fault> faults) {
    return database
        .sql("UPDATE unplaced_usage SET reason = :reason, faults = :faults WHERE id = :id")
        .bind("id", id)
        .bind("reason", reason.code())
        .bind("faults", Columns.nullable(written(faults), String.class))
        .then();
  }

  private static @Nullable String written(List<Fault> faults) {
    return faults.isEmpty() ? null : EventJson.mapper().writeValueAsString(faults);
  }

  private static UUID idOf(@Nullable UUID tenantId, String record) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((tenantId + "\n" + record).getBytes(StandardCharsets.UTF_8));
      ByteBuffer bytes = ByteBuffer.wrap(hash);
      return new UUID(bytes.getLong(), bytes.getLong());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
