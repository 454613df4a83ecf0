package io.atelier.tenant.lifecycle;

import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.envelope.EventJson;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The tables of tenants, their slugs and the mirror of their entitlements. */
@Repository
final class TenantRepository {
  private static final String SELECT =
      """
      SELECT t.*, d.name AS database_name, d.state AS database_state, e.record AS entitlements
      FROM tenants t
        LEFT JOIN tenant_databases d ON d.tenant_id = t.id
        LEFT JOIN entitlements e ON e.tenant_id = t.id
      """;
  private static final int FETCHED_AT_ONCE = 200;

  private final DatabaseClient database;

  TenantRepository(DatabaseClient database) {
    this.database = database;
  }

  /**
   * @param entitlements null before billing has said anything
   */
  record Found(Tenant tenant, @Nullable EntitlementsRecord entitlements) {

    ShownStatus statusAt(Instant systemNow) {
      return ShownStatus.of(
          tenant.hold(),
          tenant.holdReason(),
          entitlements == null ? null : entitlements.phaseAt(entitlements.tenantNow(systemNow)),
          tenant.hasTrial());
    }
  }

  /** Takes the slug for ever; false if it is taken. */
  Mono<Boolean> takeSlug(String platform, String slug, UUID tenantId) {
    return database
        .sql(
            """
            INSERT INTO slugs (platform, slug, slug_tenant_id) VALUES (:platform, :slug, :tenant)
            ON CONFLICT DO NOTHING
            """)
        .bind("platform", platform)
        .bind("slug", slug)
        .bind("tenant", tenantId)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  Mono<Void> add(Tenant tenant) {
    return database
        .sql(
            """
            INSERT INTO tenants (id, account_id, platform, slug, name, email, phone, city,
              country_code, language, time_zone, external_id, metadata, plan_code, pilot,
              trial_ends_at, hold, shown_status, sequence, created_at, updated_at)
            VALUES (:id, :account, :platform, :slug, :name, :email, :phone, :city,
              :country, :language, :zone, :external, :metadata, :plan, :pilot,
              :trialEnd, :hold, :status, :sequence, :now, :now)
            """)
        .bind("id", tenant.id())
        .bind("account", tenant.accountId())
        .bind("platform", tenant.platform())
        .bind("slug", tenant.slug())
        .bind("name", tenant.name())
        .bind("email", tenant.email())
        .bind("phone", Columns.nullable(tenant.phone(), String.class))
        .bind("city", Columns.nullable(tenant.city(), String.class))
        .bind("country", Columns.nullable(tenant.countryCode(), String.class))
        .bind("language", tenant.language())
        .bind("zone", Columns.nullable(tenant.timeZone(), String.class))
        .bind("external", Columns.nullable(tenant.externalId(), String.class))
        .bind("metadata", Json.of(EventJson.write(tenant.metadata())))
        .bind("plan", tenant.planCode())
        .bind("pilot", tenant.pilot())
        .bind("trialEnd", Columns.nullable(tenant.trialEndsAt(), Instant.class))
        .bind("hold", tenant.hold().code())
        .bind("status", tenant.shown().status())
        .bind("sequence", tenant.sequence())
        .bind("now", tenant.createdAt())
        .then();
  }

  Mono<Found> find(UUID id) {
    return database
        .sql(SELECT + "WHERE t.id = :id")
        .bind("id", id)
        .map(TenantRepository::found)
        .one();
  }

  /** The tenant behind a slug of a platform, or an id. */
  Mono<UUID> idOf(String platform, String slug) {
    return database
        .sql("SELECT slug_tenant_id FROM slugs WHERE platform = :platform AND slug = :slug")
        .bind("platform", platform)
        .bind("slug", slug)
        .map(row -> Columns.required(row, "slug_tenant_id", UUID.class))
        .one();
  }

  Mono<UUID> idOfExternal(String platform, String externalId) {
    return database
        .sql("SELECT id FROM tenants WHERE platform = :platform AND external_id = :external")
        .bind("platform", platform)
        .bind("external", externalId)
        .map(row -> Columns.required(row, "id", UUID.class))
        .one();
  }

  /**
   * Newest first, fetched as far as they are read.
   *
   * @param platform null: all
   * @param search part of name, slug or e-mail address; null: all
   * @param after a tenant's id; null: from the newest on
   */
  Flux<Found> list(@Nullable String platform, @Nullable String search, @Nullable UUID after) {
    return database
        .sql(
            SELECT
                + """
                WHERE (CAST(:platform AS text) IS NULL OR t.platform = :platform)
                  AND (CAST(:search AS text) IS NULL
                       OR strpos(lower(t.name || ' ' || t.slug || ' ' || t.email), :search) > 0)
                  AND (CAST(:after AS uuid) IS NULL OR t.id < :after)
                ORDER BY t.id DESC
                """)
        .bind("platform", Columns.nullable(platform, String.class))
        .bind(
            "search",
            Columns.nullable(
                search == null ? null : search.toLowerCase(java.util.Locale.ROOT), String.class))
        .bind("after", Columns.nullable(after, UUID.class))
        .filter(statement -> statement.fetchSize(FETCHED_AT_ONCE))
        .map(TenantRepository::found)
        .all();
  }

  /** Takes the next sequence and with it the tenant's lock. */
  Mono<Found> touch(UUID id, Instant now) {
    return database
        .sql("UPDATE tenants SET sequence = sequence + 1, updated_at = :now WHERE id = :id")
        .bind("now", now)
        .bind("id", id)
        .fetch()
        .rowsUpdated()
        .filter(rows -> rows == 1)
        .flatMap(_ -> find(id));
  }

  Mono<Void> setShown(UUID id, ShownStatus shown) {
    return database
        .sql("UPDATE tenants SET shown_status = :status, shown_reason = :reason WHERE id = :id")
        .bind("status", shown.status())
        .bind("reason", Columns.nullable(shown.reason(), String.class))
        .bind("id", id)
        .then();
  }

  Mono<Void> setHold(UUID id, Hold hold, @Nullable String reason) {
    return database
        .sql("UPDATE tenants SET hold = :hold, hold_reason = :reason WHERE id = :id")
        .bind("hold", hold.code())
        .bind("reason", Columns.nullable(reason, String.class))
        .bind("id", id)
        .then();
  }

  Mono<Void> setParticulars(Tenant tenant) {
    return database
        .sql(
            """
            UPDATE tenants
            SET name = :name, phone = :phone, city = :city, country_code = :country,
                language = :language, time_zone = :zone, metadata = :metadata
            WHERE id = :id
            """)
        .bind("name", tenant.name())
        .bind("phone", Columns.nullable(tenant.phone(), String.class))
        .bind("city", Columns.nullable(tenant.city(), String.class))
        .bind("country", Columns.nullable(tenant.countryCode(), String.class))
        .bind("language", tenant.language())
        .bind("zone", Columns.nullable(tenant.timeZone(), String.class))
        .bind("metadata", Json.of(EventJson.write(tenant.metadata())))
        .bind("id", tenant.id())
        .then();
  }

  /** Keeps a newer record; says whether it is one. */
  Mono<Boolean> mirrorEntitlements(UUID tenantId, long sequence, EntitlementsRecord record) {
    return database
        .sql(
            """
            INSERT INTO entitlements (tenant_id, sequence, record)
            VALUES (:tenant, :sequence, :record)
            ON CONFLICT (tenant_id) DO UPDATE
              SET sequence = excluded.sequence, record = excluded.record
              WHERE entitlements.sequence < excluded.sequence
            """)
        .bind("tenant", tenantId)
        .bind("sequence", sequence)
        .bind("record", Json.of(EventJson.write(record)))
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  @SuppressWarnings("unchecked")
  private static Found found(Readable row) {
    Json entitlements = row.get("entitlements", Json.class);
    String databaseState = row.get("database_state", String.class);
    Tenant tenant =
        new Tenant(
            Columns.required(row, "id", UUID.class),
            Columns.required(row, "account_id", UUID.class),
            Columns.required(row, "platform", String.class),
            Columns.required(row, "slug", String.class),
            Columns.required(row, "name", String.class),
            Columns.required(row, "email", String.class),
            row.get("phone", String.class),
            row.get("city", String.class),
            row.get("country_code", String.class),
            Columns.required(row, "language", String.class),
            row.get("time_zone", String.class),
            row.get("external_id", String.class),
            (Map<String, Object>)
                EventJson.read(Columns.required(row, "metadata", Json.class).asArray(), Map.class),
            Columns.required(row, "plan_code", String.class),
            Columns.required(row, "pilot", Boolean.class),
            row.get("trial_ends_at", Instant.class),
            Hold.of(Columns.required(row, "hold", String.class)),
            row.get("hold_reason", String.class),
            new ShownStatus(
                Columns.required(row, "shown_status", String.class),
                row.get("shown_reason", String.class)),
            row.get("database_name", String.class),
            databaseState == null ? "none" : databaseState,
            Columns.required(row, "sequence", Long.class),
            Columns.required(row, "created_at", Instant.class),
            Columns.required(row, "updated_at", Instant.class),
            row.get("deleted_at", Instant.class));
    return new Found(
        tenant,
        entitlements == null
            ? null
            : EventJson.read(entitlements.asArray(), EntitlementsRecord.class));
  }
}
