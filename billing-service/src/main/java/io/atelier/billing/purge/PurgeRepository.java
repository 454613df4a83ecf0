package io.atelier.billing.purge;

import static io.atelier.chassis.tenancy.Columns.required;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The SQL of a purge: the one place that names every table that a tenant's rows go from. */
@Component
final class PurgeRepository {
  /** Whole, in an order that no foreign key minds. */
  private static final List<String> TABLES =
      List.of(
          "entitlements",
          "entitlement_overrides",
          "bought_addons",
          "coupon_redemptions",
          "usage_totals",
          "due_work",
          "subscriptions");

  private final DatabaseClient database;

  PurgeRepository(DatabaseClient database) {
    this.database = database;
  }

  /** A subscription and the sequence of its last state. */
  record Last(UUID id, long sequence) {}

  Flux<Last> subscriptions(UUID tenantId) {
    return database
        .sql("SELECT id, sequence FROM subscriptions WHERE tenant_id = :tenantId ORDER BY id")
        .bind("tenantId", tenantId)
        .map(
            row -> new Last(required(row, "id", UUID.class), required(row, "sequence", Long.class)))
        .all()
        .collectList()
        .flatMapIterable(all -> all);
  }

  /** The sequence of the last entitlements; empty when there never were any. */
  Mono<Long> entitlements(UUID tenantId) {
    return database
        .sql("SELECT sequence FROM entitlements WHERE tenant_id = :tenantId")
        .bind("tenantId", tenantId)
        .map(row -> required(row, "sequence", Long.class))
        .one();
  }

  /** Deletes all but what the law wants kept, and remembers that the tenant is gone. */
  Mono<Void> delete(UUID tenantId, Instant at) {
    return Flux.fromIterable(TABLES)
        .map(table -> "DELETE FROM " + table + " WHERE tenant_id = :tenantId")
        .concatWithValues(
            // An unpaid invoice still becomes overdue.
            "DELETE FROM timers WHERE tenant_id = :tenantId AND kind <> 'invoice_due'",
            "DELETE FROM invoice_lines WHERE tenant_id = :tenantId AND invoice_id IS NULL",
            "DELETE FROM usage_slots WHERE tenant_id = :tenantId AND invoice_id IS NULL",
            // No state of the tenant is newer than its end.
            """
            UPDATE buyers SET name = '', email = '', country_code = NULL,
                              sequence = 9223372036854775807
            WHERE tenant_id = :tenantId
            """)
        .concatMap(sql -> database.sql(sql).bind("tenantId", tenantId).then())
        .then(
            Mono.defer(() ->
                database
                    .sql("UPDATE tenant_locks SET purged_at = :at WHERE tenant_id = :tenantId")
                    .bind("at", at.atOffset(ZoneOffset.UTC))
                    .bind("tenantId", tenantId)
                    .then()));
  }
}
