package io.atelier.billing.addon;

import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.billing.catalog.Addon;
import io.atelier.billing.money.Money;
import io.atelier.events.envelope.EventJson;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Readable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The SQL of add-ons. */
@Component
final class AddonRepository {
  private final DatabaseClient database;

  AddonRepository(DatabaseClient database) {
    this.database = database;
  }

  /** In the order of purchase, tenant by tenant. */
  Flux<BoughtAddon> active(Collection<UUID> tenantIds) {
    return database
        .sql(
            """
            SELECT * FROM bought_addons
            WHERE tenant_id = ANY(:tenantIds) AND status <> 'expired' ORDER BY tenant_id, id
            """)
        .bind("tenantIds", tenantIds.toArray(UUID[]::new))
        .map(AddonRepository::addon)
        .all();
  }

  Mono<BoughtAddon> find(UUID tenantId, UUID id) {
    return database
        .sql("SELECT * FROM bought_addons WHERE tenant_id = :tenantId AND id = :id")
        .bind("tenantId", tenantId)
        .bind("id", id)
        .map(AddonRepository::addon)
        .one();
  }

  /** Ids ascend with the time of purchase. */
  Flux<BoughtAddon> newestFirst(UUID tenantId, @Nullable UUID before, int most) {
    return database
        .sql(
            """
            SELECT * FROM bought_addons
            WHERE tenant_id = :tenantId AND (CAST(:before AS uuid) IS NULL OR id < :before)
            ORDER BY id DESC LIMIT :most
            """)
        .bind("tenantId", tenantId)
        .bind("before", nullable(before, UUID.class))
        .bind("most", most)
        .map(AddonRepository::addon)
        .all();
  }

  Mono<Void> add(BoughtAddon addon, Instant at) {
    return database
        .sql(
            """
            INSERT INTO bought_addons
              (tenant_id, id, subscription_id, platform, addon_code, name, quantity, amount,
               currency, billing_period, grants, domain_name, status, anchor, time_zone, periods,
               period_start, period_end, cancelled_at, created_at, updated_at)
            VALUES
              (:tenantId, :id, :subscriptionId, :platform, :code, :name, :quantity, :amount,
               :currency, :billingPeriod, CAST(:grants AS jsonb), :domainName, :status, :anchor,
               :timeZone, :periods, :periodStart, :periodEnd, NULL, :at, :at)
            """)
        .bind("tenantId", addon.tenantId())
        .bind("id", addon.id())
        .bind("subscriptionId", addon.subscriptionId())
        .bind("platform", addon.platform())
        .bind("code", addon.code())
        .bind("name", addon.name())
        .bind("quantity", addon.quantity())
        .bind("amount", addon.price().amount())
        .bind("currency", addon.price().currency())
        .bind("billingPeriod", addon.billingPeriod().name().toLowerCase(Locale.ROOT))
        .bind("grants", new String(EventJson.write(addon.grants()), StandardCharsets.UTF_8))
        .bind("domainName", nullable(addon.domainName(), String.class))
        .bind("status", addon.status().code())
        .bind("anchor", utc(addon.anchor()))
        .bind("timeZone", addon.zone().getId())
        .bind("periods", addon.periods())
        .bind("periodStart", utc(addon.periodStart()))
        .bind("periodEnd", time(addon.periodEnd()))
        .bind("at", utc(at))
        .then();
  }

  /** Writes what may change of it. */
  Mono<Void> change(BoughtAddon addon, Instant at) {
    return database
        .sql(
            """
            UPDATE bought_addons
            SET status = :status, anchor = :anchor, time_zone = :timeZone, periods = :periods,
                period_start = :periodStart, period_end = :periodEnd, cancelled_at = :cancelledAt,
                updated_at = :at
            WHERE tenant_id = :tenantId AND id = :id
            """)
        .bind("tenantId", addon.tenantId())
        .bind("id", addon.id())
        .bind("status", addon.status().code())
        .bind("anchor", utc(addon.anchor()))
        .bind("timeZone", addon.zone().getId())
        .bind("periods", addon.periods())
        .bind("periodStart", utc(addon.periodStart()))
        .bind("periodEnd", time(addon.periodEnd()))
        .bind("cancelledAt", time(addon.cancelledAt()))
        .bind("at", utc(at))
        .then();
  }

  /**
   * Writes the periods that follow, of all of them in one statement.
   *
   * @param ats of each add-on, the tenant's now
   */
  Mono<Void> goOn(List<BoughtAddon> addons, List<Instant> ats) {
    return database
        .sql(
            """
            UPDATE bought_addons AS b
            SET status = n.status, anchor = n.anchor, time_zone = n.time_zone,
                periods = n.periods, period_start = n.period_start, period_end = n.period_end,
                updated_at = n.at
            FROM unnest(CAST(:tenantIds AS uuid[]), CAST(:ids AS uuid[]), CAST(:statuses AS text[]),
                        CAST(:anchors AS timestamptz[]), CAST(:zones AS text[]),
                        CAST(:counts AS integer[]), CAST(:starts AS timestamptz[]),
                        CAST(:ends AS timestamptz[]), CAST(:ats AS timestamptz[]))
              AS n (tenant_id, id, status, anchor, time_zone, periods, period_start, period_end, at)
            WHERE b.tenant_id = n.tenant_id AND b.id = n.id
            """)
        .bind("tenantIds", addons.stream().map(BoughtAddon::tenantId).toArray(UUID[]::new))
        .bind("ids", addons.stream().map(BoughtAddon::id).toArray(UUID[]::new))
        .bind("statuses", addons.stream().map(a -> a.status().code()).toArray(String[]::new))
        .bind("anchors", times(addons, BoughtAddon::anchor))
        .bind("zones", addons.stream().map(a -> a.zone().getId()).toArray(String[]::new))
        .bind("counts", addons.stream().map(BoughtAddon::periods).toArray(Integer[]::new))
        .bind("starts", times(addons, BoughtAddon::periodStart))
        .bind("ends", times(addons, BoughtAddon::periodEnd))
        .bind("ats", ats.stream().map(AddonRepository::utc).toArray(OffsetDateTime[]::new))
        .then();
  }

  private static @Nullable OffsetDateTime[] times(
      List<BoughtAddon> addons, Function<BoughtAddon, @Nullable Instant> time) {
    return addons.stream()
        .map(addon -> {
          Instant found = time.apply(addon);
          return found == null ? null : utc(found);
        })
        .toArray(OffsetDateTime[]::new);
  }

  private static Parameter time(@Nullable Instant instant) {
    return nullable(instant == null ? null : utc(instant), OffsetDateTime.class);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static BoughtAddon addon(Readable row) {
    return new BoughtAddon(
        required(row, "id", UUID.class),
        required(row, "tenant_id", UUID.class),
        required(row, "subscription_id", UUID.class),
        required(row, "platform", String.class),
        required(row, "addon_code", String.class),
        required(row, "name", String.class),
        required(row, "quantity", Integer.class),
        new Money(required(row, "amount", Long.class), required(row, "currency", String.class)),
        Addon.BillingPeriod.valueOf(
            required(row, "billing_period", String.class).toUpperCase(Locale.ROOT)),
        EventJson.read(
            required(row, "grants", String.class).getBytes(StandardCharsets.UTF_8),
            Addon.Grants.class),
        row.get("domain_name", String.class),
        BoughtAddon.Status.of(required(row, "status", String.class)),
        required(row, "anchor", OffsetDateTime.class).toInstant(),
        ZoneId.of(required(row, "time_zone", String.class)),
        required(row, "periods", Integer.class),
        required(row, "period_start", OffsetDateTime.class).toInstant(),
        instant(row, "period_end"),
        instant(row, "cancelled_at"));
  }

  private static @Nullable Instant instant(Readable row, String column) {
    OffsetDateTime time = row.get(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
