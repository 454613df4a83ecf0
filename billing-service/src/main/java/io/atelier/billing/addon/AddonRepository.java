package io.atelier.billing.addon;

import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.billing.catalog.Addon;
import io.atelier.billing.money.Money;
import io.atelier.events.envelope.EventJson;
import io.r2dbc.spi.Readable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** The SQL of add-ons. */
@Component
final class AddonRepository {
  private final DatabaseClient database;

  AddonRepository(DatabaseClient database) {
    this.database = database;
  }

  Flux<BoughtAddon> active(UUID tenantId) {
    return database
        .sql(
            """
            SELECT * FROM bought_addons
            WHERE tenant_id = :tenantId AND status <> 'expired' ORDER BY id
            """)
        .bind("tenantId", tenantId)
        .map(AddonRepository::addon)
        .all();
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
