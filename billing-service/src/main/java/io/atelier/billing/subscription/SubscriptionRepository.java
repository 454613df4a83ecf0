package io.atelier.billing.subscription;

import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.catalog.PlanContent.Interval;
import io.atelier.billing.catalog.PlanVersion;
import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.money.Money;
import io.atelier.billing.subscription.Subscription.BilledBy;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The SQL of subscriptions. */
@Component
final class SubscriptionRepository {
  private final DatabaseClient database;
  private final CatalogBook book;

  SubscriptionRepository(DatabaseClient database, CatalogBook book) {
    this.database = database;
    this.book = book;
  }

  /** The tenant's open subscription, else the last it had; empty when it never had one. */
  Mono<Subscription> find(UUID tenantId) {
    return database
        .sql(
            """
            SELECT * FROM subscriptions WHERE tenant_id = :tenantId
            ORDER BY (status <> 'expired') DESC, created_at DESC, id DESC LIMIT 1
            """)
        .bind("tenantId", tenantId)
        .map(Row::from)
        .one()
        .flatMap(this::withPlans);
  }

  private Mono<Subscription> withPlans(Row row) {
    Mono<Optional<PlanVersion>> then =
        row.thenPlanVersionId() == null
            ? Mono.just(Optional.empty())
            : book.version(row.thenPlanVersionId()).map(Optional::of);
    // One after the other: they share a connection.
    return book.version(row.planVersionId())
        .flatMap(plan -> then.map(next -> row.subscription(plan, next.orElse(null))));
  }

  /** Adds a subscription; answers its first sequence. */
  Mono<Long> add(Subscription subscription, Instant now) {
    return bind(
            database.sql(
                """
                INSERT INTO subscriptions
                  (tenant_id, id, platform, plan_version_id, then_plan_version_id, status, anchor,
                   time_zone, billing_interval, interval_count, amount, currency, trial_start,
                   trial_end, pilot, billed_by, sequence, created_at, updated_at)
                VALUES
                  (:tenantId, :id, :platform, :planVersionId, :thenPlanVersionId, :status, :anchor,
                   :timeZone, :interval, :intervalCount, :amount, :currency, :trialStart,
                   :trialEnd, :pilot, :billedBy, 1, :now, :now)
                RETURNING sequence
                """),
            subscription,
            now)
        .bind("platform", subscription.platform())
        .bind("pilot", subscription.pilot())
        .bind("billedBy", subscription.billedBy().name().toLowerCase(Locale.ROOT))
        .map(row -> required(row, "sequence", Long.class))
        .one();
  }

  /** Writes a subscription anew; answers its new sequence. */
  Mono<Long> change(Subscription subscription, Instant now) {
    return bind(
            database.sql(
                """
                UPDATE subscriptions
                SET plan_version_id = :planVersionId, then_plan_version_id = :thenPlanVersionId,
                    status = :status, anchor = :anchor, time_zone = :timeZone,
                    billing_interval = :interval, interval_count = :intervalCount,
                    amount = :amount, currency = :currency, trial_start = :trialStart,
                    trial_end = :trialEnd, sequence = sequence + 1, updated_at = :now
                WHERE tenant_id = :tenantId AND id = :id
                RETURNING sequence
                """),
            subscription,
            now)
        .map(row -> required(row, "sequence", Long.class))
        .one();
  }

  private static DatabaseClient.GenericExecuteSpec bind(
      DatabaseClient.GenericExecuteSpec sql, Subscription subscription, Instant now) {
    Money price = subscription.price();
    PlanVersion thenPlan = subscription.thenPlan();
    return sql.bind("tenantId", subscription.tenantId())
        .bind("id", subscription.id())
        .bind("planVersionId", subscription.plan().id())
        .bind("thenPlanVersionId", nullable(thenPlan == null ? null : thenPlan.id(), UUID.class))
        .bind("status", subscription.status().code())
        .bind("anchor", utc(subscription.anchor().instant()))
        .bind("timeZone", subscription.anchor().zone().getId())
        .bind("interval", subscription.interval().name().toLowerCase(Locale.ROOT))
        .bind("intervalCount", subscription.intervalCount())
        .bind("amount", nullable(price == null ? null : price.amount(), Long.class))
        .bind("currency", nullable(price == null ? null : price.currency(), String.class))
        .bind("trialStart", time(subscription.trialStart()))
        .bind("trialEnd", time(subscription.trialEnd()))
        .bind("now", utc(now));
  }

  private static Parameter time(@Nullable Instant instant) {
    return nullable(instant == null ? null : utc(instant), OffsetDateTime.class);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private record Row(
      UUID id,
      UUID tenantId,
      String platform,
      UUID planVersionId,
      @Nullable UUID thenPlanVersionId,
      String status,
      Anchor anchor,
      String interval,
      int intervalCount,
      @Nullable Money price,
      @Nullable Instant trialStart,
      @Nullable Instant trialEnd,
      boolean pilot,
      String billedBy) {

    static Row from(Readable row) {
      return new Row(
          required(row, "id", UUID.class),
          required(row, "tenant_id", UUID.class),
          required(row, "platform", String.class),
          required(row, "plan_version_id", UUID.class),
          row.get("then_plan_version_id", UUID.class),
          required(row, "status", String.class),
          new Anchor(
              required(row, "anchor", OffsetDateTime.class).toInstant(),
              ZoneId.of(required(row, "time_zone", String.class))),
          required(row, "billing_interval", String.class),
          required(row, "interval_count", Integer.class),
          price(row.get("amount", Long.class), row.get("currency", String.class)),
          instant(row, "trial_start"),
          instant(row, "trial_end"),
          required(row, "pilot", Boolean.class),
          required(row, "billed_by", String.class));
    }

    private static @Nullable Money price(@Nullable Long amount, @Nullable String currency) {
      return amount == null || currency == null ? null : new Money(amount, currency);
    }

    private static @Nullable Instant instant(Readable row, String column) {
      OffsetDateTime time = row.get(column, OffsetDateTime.class);
      return time == null ? null : time.toInstant();
    }

    Subscription subscription(PlanVersion plan, @Nullable PlanVersion thenPlan) {
      return new Subscription(
          id,
          tenantId,
          platform,
          plan,
          thenPlan,
          SubscriptionStatus.of(status),
          anchor,
          Interval.valueOf(interval.toUpperCase(Locale.ROOT)),
          intervalCount,
          price,
          trialStart,
          trialEnd,
          pilot,
          BilledBy.valueOf(billedBy.toUpperCase(Locale.ROOT)));
    }
  }
}
