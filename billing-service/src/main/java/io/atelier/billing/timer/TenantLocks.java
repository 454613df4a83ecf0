package io.atelier.billing.timer;

import static io.atelier.billing.timer.Timers.utc;
import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * The row that every command about a tenant takes first and holds to the end of its transaction; it
 * answers the tenant's time.
 */
@Component
public final class TenantLocks {
  static final String COLUMNS =
      "tenant_id, platform, clock_offset_ms, clock_target, clock_moved_at, first_due_at, parked_at";

  private final DatabaseClient database;
  private final InstantSource clock;

  TenantLocks(DatabaseClient database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Takes the lock, and makes its row when billing sees the tenant for the first time. */
  public Mono<TenantTime> take(UUID tenantId, String platform) {
    return database
        .sql(
            """
            INSERT INTO tenant_locks (tenant_id, platform) VALUES (:tenantId, :platform)
            ON CONFLICT (tenant_id) DO UPDATE SET platform = tenant_locks.platform
            RETURNING
            """
                + COLUMNS)
        .bind("tenantId", tenantId)
        .bind("platform", platform)
        .map(row -> time(row, clock.instant()))
        .one();
  }

  /** Takes the lock of a tenant; empty when billing has not heard of it. */
  public Mono<TenantTime> take(UUID tenantId) {
    return find(tenantId, "FOR UPDATE");
  }

  /** The tenant's time for one who only reads; empty when billing has not heard of it. */
  public Mono<TenantTime> look(UUID tenantId) {
    return find(tenantId, "");
  }

  /** Whether the tenant is gone for good. */
  public Mono<Boolean> isPurged(UUID tenantId) {
    return database
        .sql("SELECT purged_at IS NOT NULL AS purged FROM tenant_locks WHERE tenant_id = :tenantId")
        .bind("tenantId", tenantId)
        .map(row -> required(row, "purged", Boolean.class))
        .one()
        .defaultIfEmpty(false);
  }

  private Mono<TenantTime> find(UUID tenantId, String lock) {
    return database
        .sql("SELECT " + COLUMNS + " FROM tenant_locks WHERE tenant_id = :tenantId " + lock)
        .bind("tenantId", tenantId)
        .map(row -> time(row, clock.instant()))
        .one();
  }

  /** The clock is looked at once the lock is held, so that time never runs backwards under it. */
  static TenantTime time(Readable row, Instant systemNow) {
    Duration offset = Duration.ofMillis(required(row, "clock_offset_ms", Long.class));
    return new TenantTime(
        required(row, "tenant_id", UUID.class),
        required(row, "platform", String.class),
        systemNow.plus(offset).truncatedTo(ChronoUnit.MICROS),
        offset,
        row.get("clock_moved_at", OffsetDateTime.class) != null,
        instant(row, "clock_target"),
        instant(row, "first_due_at"),
        row.get("parked_at", OffsetDateTime.class) != null);
  }

  /**
   * Sets the clock so that the tenant's now is an instant, in the transaction that holds its lock.
   */
  Mono<Void> setNow(UUID tenantId, Instant tenantNow) {
    return database
        .sql(
            """
            UPDATE tenant_locks
            SET clock_offset_ms = :offset, clock_moved_at = coalesce(clock_moved_at, :now)
            WHERE tenant_id = :tenantId
            """)
        .bind("offset", offset(tenantNow))
        .bind("now", utc(clock.instant()))
        .bind("tenantId", tenantId)
        .then();
  }

  /** Whole milliseconds, rounded up: the tenant's now is never before the instant. */
  private long offset(Instant tenantNow) {
    Duration between = Duration.between(clock.instant(), tenantNow);
    return between.toMillis() + (between.toNanosPart() % 1_000_000 == 0 ? 0 : 1);
  }

  /** Notes where an advance goes to; null: it is there. */
  public Mono<Void> setTarget(UUID tenantId, @Nullable Instant target) {
    return database
        .sql(
            """
            UPDATE tenant_locks
            SET clock_target = :target,
                next_due_at = CASE WHEN :target IS NULL THEN next_due_at ELSE :now END,
                clock_moved_at = coalesce(clock_moved_at, :now)
            WHERE tenant_id = :tenantId
            """)
        .bind("target", nullable(target == null ? null : utc(target), OffsetDateTime.class))
        .bind("now", utc(clock.instant()))
        .bind("tenantId", tenantId)
        .then();
  }

  private static @Nullable Instant instant(Readable row, String column) {
    OffsetDateTime time = row.get(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
