package io.atelier.billing.subscription;

import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.catalog.PlanVersion;
import io.atelier.billing.money.Money;
import io.r2dbc.spi.Parameter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
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
        .map(SubscriptionRow::from)
        .one()
        .flatMap(this::withPlans);
  }

  Mono<Subscription> find(UUID tenantId, UUID id) {
    return findAll(List.of(tenantId), List.of(id)).next();
  }

  /**
   * Those that there are.
   *
   * @param ids of one subscription of each tenant
   */
  Flux<Subscription> findAll(List<UUID> tenantIds, List<UUID> ids) {
    return database
        .sql(
            """
            SELECT s.*
            FROM unnest(CAST(:tenantIds AS uuid[]), CAST(:ids AS uuid[])) AS w (tenant_id, id)
            JOIN subscriptions AS s ON s.tenant_id = w.tenant_id AND s.id = w.id
            """)
        .bind("tenantIds", tenantIds.toArray(UUID[]::new))
        .bind("ids", ids.toArray(UUID[]::new))
        .map(SubscriptionRow::from)
        .all()
        // The rows are read to the end: what follows is on the same connection.
        .collectList()
        .flatMapIterable(rows -> rows)
        .concatMap(this::withPlans);
  }

  private Mono<Subscription> withPlans(SubscriptionRow row) {
    // One after the other: they share a connection.
    return Flux.fromIterable(row.planVersionIds())
        .concatMap(book::version)
        .collectMap(PlanVersion::id)
        .map(row.subscription());
  }

  /** Adds a subscription; answers its first sequence. */
  Mono<Long> add(Subscription subscription, Instant now) {
    return bind(
            database.sql(
                """
                INSERT INTO subscriptions
                  (tenant_id, id, platform, plan_version_id, then_plan_version_id, status, since,
                   anchor, time_zone, billing_interval, interval_count, amount, currency,
                   trial_start, trial_end, trial_subscribed, pilot, trial_asked,
                   billed_amount, billed_from, billed_until, scheduled_plan_version_id,
                   scheduled_interval, scheduled_interval_count, scheduled_amount,
                   scheduled_currency, scheduled_at, cancelled_at, cancellation_reason,
                   cancellation_ends_at, past_due_since, grace_ends_at, cancel_after_at,
                   reminder_days, reminders, grace_over, fixed_currency, changes, deleted_from,
                   proration_behavior, billed_by, sequence, created_at, updated_at)
                VALUES
                  (:tenantId, :id, :platform, :plan, :thenPlan, :status, :since,
                   :anchor, :timeZone, :interval, :intervalCount, :amount, :currency,
                   :trialStart, :trialEnd, :trialSubscribed, :pilot, :trialAsked,
                   :billedAmount, :billedFrom, :billedUntil, :scheduledPlan,
                   :scheduledInterval, :scheduledIntervalCount, :scheduledAmount,
                   :scheduledCurrency, :scheduledAt, :cancelledAt, :cancellationReason,
                   :cancellationEndsAt, :pastDueSince, :graceEndsAt, :cancelAfterAt,
                   :reminderDays, :reminders, :graceOver, :fixedCurrency, :changes, :deletedFrom,
                   :prorationBehavior, :billedBy, 1, :now, :now)
                RETURNING sequence
                """),
            subscription,
            now)
        .bind("platform", subscription.platform())
        .bind("billedBy", code(subscription.billedBy()))
        .map(row -> required(row, "sequence", Long.class))
        .one();
  }

  /** Writes a subscription anew; answers its new sequence. */
  Mono<Long> change(Subscription subscription, Instant now) {
    return bind(
            database.sql(
                """
                UPDATE subscriptions
                SET plan_version_id = :plan, then_plan_version_id = :thenPlan, status = :status,
                    since = :since, anchor = :anchor, time_zone = :timeZone,
                    billing_interval = :interval, interval_count = :intervalCount,
                    amount = :amount, currency = :currency, trial_start = :trialStart,
                    trial_end = :trialEnd, trial_subscribed = :trialSubscribed, pilot = :pilot,
                    trial_asked = :trialAsked,
                    billed_amount = :billedAmount, billed_from = :billedFrom,
                    billed_until = :billedUntil, scheduled_plan_version_id = :scheduledPlan,
                    scheduled_interval = :scheduledInterval,
                    scheduled_interval_count = :scheduledIntervalCount,
                    scheduled_amount = :scheduledAmount,
                    scheduled_currency = :scheduledCurrency, scheduled_at = :scheduledAt,
                    cancelled_at = :cancelledAt, cancellation_reason = :cancellationReason,
                    cancellation_ends_at = :cancellationEndsAt, past_due_since = :pastDueSince,
                    grace_ends_at = :graceEndsAt, cancel_after_at = :cancelAfterAt,
                    reminder_days = :reminderDays, reminders = :reminders,
                    grace_over = :graceOver, fixed_currency = :fixedCurrency, changes = :changes,
                    deleted_from = :deletedFrom, proration_behavior = :prorationBehavior,
                    sequence = sequence + 1, updated_at = :now
                WHERE tenant_id = :tenantId AND id = :id
                RETURNING sequence
                """),
            subscription,
            now)
        .map(row -> required(row, "sequence", Long.class))
        .one();
  }

  /**
   * Notes that a period of each was charged and nothing else.
   *
   * @param ats of each, the tenant's now
   * @return the new sequences by subscription
   */
  Mono<Map<UUID, Long>> renew(List<Subscription> renewed, List<Instant> ats) {
    List<Billed> billed = renewed.stream().map(Subscription::charged).toList();
    return database
        .sql(
            """
            UPDATE subscriptions AS s
            SET billed_amount = r.amount, billed_from = r.since, billed_until = r.until,
                sequence = s.sequence + 1, updated_at = r.at
            FROM unnest(CAST(:tenantIds AS uuid[]), CAST(:ids AS uuid[]),
                        CAST(:amounts AS bigint[]), CAST(:since AS timestamptz[]),
                        CAST(:until AS timestamptz[]), CAST(:ats AS timestamptz[]))
              AS r (tenant_id, id, amount, since, until, at)
            WHERE s.tenant_id = r.tenant_id AND s.id = r.id
            RETURNING s.id, s.sequence
            """)
        .bind("tenantIds", renewed.stream().map(Subscription::tenantId).toArray(UUID[]::new))
        .bind("ids", renewed.stream().map(Subscription::id).toArray(UUID[]::new))
        .bind("amounts", billed.stream().map(Billed::amount).toArray(Long[]::new))
        .bind("since", times(billed.stream().map(Billed::from)))
        .bind("until", times(billed.stream().map(Billed::until)))
        .bind("ats", times(ats.stream()))
        .map(row ->
            Map.entry(required(row, "id", UUID.class), required(row, "sequence", Long.class)))
        .all()
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  private static OffsetDateTime[] times(Stream<Instant> instants) {
    return instants.map(SubscriptionRepository::utc).toArray(OffsetDateTime[]::new);
  }

  /** Something is told of it that changes nothing; answers the new sequence. */
  Mono<Long> mention(UUID tenantId, UUID id, Instant now) {
    return database
        .sql(
            """
            UPDATE subscriptions SET sequence = sequence + 1, updated_at = :now
            WHERE tenant_id = :tenantId AND id = :id
            RETURNING sequence
            """)
        .bind("now", utc(now))
        .bind("tenantId", tenantId)
        .bind("id", id)
        .map(row -> required(row, "sequence", Long.class))
        .one();
  }

  private static GenericExecuteSpec bind(
      GenericExecuteSpec sql, Subscription subscription, Instant now) {
    return bindStanding(
        bindTrial(
            bindScheduled(bindTerms(sql, subscription.terms()), subscription.scheduled()),
            subscription.trial()),
        subscription,
        now);
  }

  private static GenericExecuteSpec bindTerms(GenericExecuteSpec sql, Terms terms) {
    Money price = terms.price();
    return sql.bind("plan", terms.plan().id())
        .bind("interval", code(terms.interval()))
        .bind("intervalCount", terms.intervalCount())
        .bind("amount", nullable(price == null ? null : price.amount(), Long.class))
        .bind("currency", nullable(price == null ? null : price.currency(), String.class));
  }

  private static GenericExecuteSpec bindScheduled(
      GenericExecuteSpec sql, @Nullable ScheduledChange scheduled) {
    Terms terms = scheduled == null ? null : scheduled.terms();
    Money price = terms == null ? null : terms.price();
    return sql.bind("scheduledPlan", nullable(terms == null ? null : terms.plan().id(), UUID.class))
        .bind(
            "scheduledInterval",
            nullable(terms == null ? null : code(terms.interval()), String.class))
        .bind(
            "scheduledIntervalCount",
            nullable(terms == null ? null : terms.intervalCount(), Integer.class))
        .bind("scheduledAmount", nullable(price == null ? null : price.amount(), Long.class))
        .bind("scheduledCurrency", nullable(price == null ? null : price.currency(), String.class))
        .bind("scheduledAt", time(scheduled == null ? null : scheduled.at()));
  }

  private static GenericExecuteSpec bindTrial(GenericExecuteSpec sql, @Nullable Trial trial) {
    PlanVersion then = trial == null ? null : trial.thenPlan();
    return sql.bind("trialStart", time(trial == null ? null : trial.start()))
        .bind("trialEnd", time(trial == null ? null : trial.end()))
        .bind("trialSubscribed", trial != null && trial.subscribed())
        .bind("thenPlan", nullable(then == null ? null : then.id(), UUID.class));
  }

  private static GenericExecuteSpec bindStanding(
      GenericExecuteSpec sql, Subscription subscription, Instant now) {
    Billed billed = subscription.billed();
    Cancellation cancellation = subscription.cancellation();
    PastDue pastDue = subscription.pastDue();
    SubscriptionStatus deletedFrom = subscription.deletedFrom();
    return sql.bind("tenantId", subscription.tenantId())
        .bind("id", subscription.id())
        .bind("status", subscription.status().code())
        .bind("since", utc(subscription.since()))
        .bind("anchor", utc(subscription.anchor().instant()))
        .bind("timeZone", subscription.anchor().zone().getId())
        .bind("pilot", subscription.pilot())
        .bind("trialAsked", subscription.trialAsked())
        .bind("billedAmount", nullable(billed == null ? null : billed.amount(), Long.class))
        .bind("billedFrom", time(billed == null ? null : billed.from()))
        .bind("billedUntil", time(billed == null ? null : billed.until()))
        .bind("cancelledAt", time(cancellation == null ? null : cancellation.at()))
        .bind(
            "cancellationReason",
            nullable(cancellation == null ? null : cancellation.reason(), String.class))
        .bind("cancellationEndsAt", time(cancellation == null ? null : cancellation.endsAt()))
        .bind("pastDueSince", time(pastDue == null ? null : pastDue.since()))
        .bind("graceEndsAt", time(pastDue == null ? null : pastDue.graceEndsAt()))
        .bind("cancelAfterAt", time(pastDue == null ? null : pastDue.cancelAt()))
        .bind(
            "reminderDays",
            nullable(
                pastDue == null ? null : pastDue.reminderDays().toArray(Integer[]::new),
                Integer[].class))
        .bind("reminders", pastDue == null ? 0 : pastDue.reminders())
        .bind("graceOver", pastDue != null && pastDue.closed())
        .bind("fixedCurrency", nullable(subscription.currency(), String.class))
        .bind("changes", subscription.changes())
        .bind("prorationBehavior", code(subscription.prorationBehavior()))
        .bind(
            "deletedFrom", nullable(deletedFrom == null ? null : deletedFrom.code(), String.class))
        .bind("now", utc(now));
  }

  private static String code(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static Parameter time(@Nullable Instant instant) {
    return nullable(instant == null ? null : utc(instant), OffsetDateTime.class);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
