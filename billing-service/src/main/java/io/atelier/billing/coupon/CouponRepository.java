package io.atelier.billing.coupon;

import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.billing.catalog.Coupon;
import io.atelier.billing.money.Money;
import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The SQL of coupons. */
@Component
final class CouponRepository {
  private final DatabaseClient database;

  CouponRepository(DatabaseClient database) {
    this.database = database;
  }

  Mono<Boolean> isRedeemed(UUID tenantId, Coupon coupon) {
    return database
        .sql(
            """
            SELECT EXISTS (
              SELECT FROM coupon_redemptions
              WHERE tenant_id = :tenantId AND coupon_code = :code
                AND coupon_platform IS NOT DISTINCT FROM :platform) AS redeemed
            """)
        .bind("tenantId", tenantId)
        .bind("code", coupon.code())
        .bind("platform", nullable(coupon.platform(), String.class))
        .map(row -> required(row, "redeemed", Boolean.class))
        .one();
  }

  /**
   * Counts a use; false when there were as many as there may be. The counted row is held to the end
   * of the transaction, so that of two who want the last use one gets it.
   */
  Mono<Boolean> count(Coupon coupon) {
    return database
        .sql(
            """
            INSERT INTO coupon_uses (coupon_platform, coupon_code, uses)
            SELECT :platform, :code, 1
            ON CONFLICT (coupon_platform, coupon_code) DO UPDATE SET uses = coupon_uses.uses + 1
              WHERE CAST(:most AS integer) IS NULL OR coupon_uses.uses < :most
            RETURNING uses
            """)
        .bind("platform", nullable(coupon.platform(), String.class))
        .bind("code", coupon.code())
        .bind("most", nullable(coupon.maxUses(), Integer.class))
        .map(_ -> true)
        .one()
        .defaultIfEmpty(false);
  }

  Mono<Void> add(Redemption redemption, Instant at) {
    Money amount = redemption.amount();
    Instant until = redemption.until();
    return database
        .sql(
            """
            INSERT INTO coupon_redemptions
              (tenant_id, coupon_platform, coupon_code, subscription_id, percent, amount, currency,
               plans, counts_from, counts_until, redeemed_at)
            VALUES
              (:tenantId, :platform, :code, :subscriptionId, :percent, :amount, :currency,
               :plans, :from, :until, :at)
            """)
        .bind("tenantId", redemption.tenantId())
        .bind("platform", nullable(redemption.couponPlatform(), String.class))
        .bind("code", redemption.code())
        .bind("subscriptionId", redemption.subscriptionId())
        .bind("percent", nullable(redemption.percent(), BigDecimal.class))
        .bind("amount", nullable(amount == null ? null : amount.amount(), Long.class))
        .bind("currency", nullable(amount == null ? null : amount.currency(), String.class))
        .bind("plans", redemption.plans().toArray(String[]::new))
        .bind("from", utc(redemption.from()))
        .bind("until", nullable(until == null ? null : utc(until), OffsetDateTime.class))
        .bind("at", utc(at))
        .then();
  }

  /**
   * Of each subscription the one that counts: what was redeemed last.
   *
   * @param subscriptionIds one of each tenant
   */
  Flux<Redemption> newest(List<UUID> tenantIds, List<UUID> subscriptionIds) {
    return database
        .sql(
            """
            SELECT r.*
            FROM unnest(CAST(:tenantIds AS uuid[]), CAST(:subscriptionIds AS uuid[]))
                   AS w (tenant_id, subscription_id),
                 LATERAL (
                   SELECT * FROM coupon_redemptions AS c
                   WHERE c.tenant_id = w.tenant_id AND c.subscription_id = w.subscription_id
                   ORDER BY c.number DESC LIMIT 1) AS r
            """)
        .bind("tenantIds", tenantIds.toArray(UUID[]::new))
        .bind("subscriptionIds", subscriptionIds.toArray(UUID[]::new))
        .map(CouponRepository::redemption)
        .all();
  }

  private static Redemption redemption(Readable row) {
    String[] plans = required(row, "plans", String[].class);
    return new Redemption(
        required(row, "tenant_id", UUID.class),
        required(row, "subscription_id", UUID.class),
        required(row, "coupon_code", String.class),
        row.get("coupon_platform", String.class),
        row.get("percent", BigDecimal.class),
        amount(row.get("amount", Long.class), row.get("currency", String.class)),
        List.of(plans),
        required(row, "counts_from", OffsetDateTime.class).toInstant(),
        instant(row.get("counts_until", OffsetDateTime.class)));
  }

  private static @Nullable Money amount(@Nullable Long amount, @Nullable String currency) {
    return amount == null || currency == null ? null : new Money(amount, currency);
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
