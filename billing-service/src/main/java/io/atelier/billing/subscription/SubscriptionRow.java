package io.atelier.billing.subscription;

import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.billing.catalog.PlanContent.Interval;
import io.atelier.billing.catalog.PlanVersion;
import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.money.Money;
import io.atelier.billing.subscription.PlanChange.ProrationBehavior;
import io.atelier.billing.subscription.Subscription.BilledBy;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row of subscriptions whose plans are not looked up yet.
 *
 * @param planVersionIds to look up
 * @param subscription the row, once they are
 */
record SubscriptionRow(
    List<UUID> planVersionIds, Function<Map<UUID, PlanVersion>, Subscription> subscription) {

  /** All is read at once: a row is good only while it is mapped. */
  static SubscriptionRow from(Readable row) {
    UUID id = required(row, "id", UUID.class);
    UUID tenantId = required(row, "tenant_id", UUID.class);
    String platform = required(row, "platform", String.class);
    UUID plan = required(row, "plan_version_id", UUID.class);
    UUID then = row.get("then_plan_version_id", UUID.class);
    UUID scheduled = row.get("scheduled_plan_version_id", UUID.class);
    Price price = price(row, "billing_interval", "interval_count", "amount", "currency");
    SubscriptionStatus status = SubscriptionStatus.of(required(row, "status", String.class));
    Instant since = time(row, "since");
    Anchor anchor =
        new Anchor(time(row, "anchor"), ZoneId.of(required(row, "time_zone", String.class)));
    Trial trial = trial(row);
    Billed billed = billed(row);
    Instant scheduledAt = nullableTime(row, "scheduled_at");
    Price scheduledPrice =
        scheduledAt == null
            ? price
            : price(
                row,
                "scheduled_interval",
                "scheduled_interval_count",
                "scheduled_amount",
                "scheduled_currency");
    Cancellation cancellation = cancellation(row);
    PastDue pastDue = pastDue(row);
    boolean pilot = required(row, "pilot", Boolean.class);
    boolean trialAsked = required(row, "trial_asked", Boolean.class);
    String currency = row.get("fixed_currency", String.class);
    int changes = required(row, "changes", Integer.class);
    SubscriptionStatus deletedFrom = status(row.get("deleted_from", String.class));
    ProrationBehavior prorationBehavior =
        ProrationBehavior.valueOf(upper(required(row, "proration_behavior", String.class)));
    BilledBy billedBy = BilledBy.valueOf(upper(required(row, "billed_by", String.class)));
    return new SubscriptionRow(
        Stream.of(Optional.of(plan), Optional.ofNullable(then), Optional.ofNullable(scheduled))
            .flatMap(Optional::stream)
            .distinct()
            .toList(),
        plans ->
            new Subscription(
                id,
                tenantId,
                platform,
                price.terms(plan(plans, plan)),
                status,
                since,
                anchor,
                trial == null || then == null ? trial : trial.then(plan(plans, then)),
                billed,
                scheduledAt == null || scheduled == null
                    ? null
                    : new ScheduledChange(
                        scheduledPrice.terms(plan(plans, scheduled)), scheduledAt),
                cancellation,
                pastDue,
                pilot,
                trialAsked,
                currency,
                changes,
                deletedFrom,
                prorationBehavior,
                billedBy));
  }

  private static PlanVersion plan(Map<UUID, PlanVersion> plans, UUID id) {
    return Objects.requireNonNull(plans.get(id), () -> "plan version " + id);
  }

  private static Price price(
      Readable row, String interval, String intervalCount, String amount, String currency) {
    Long minor = row.get(amount, Long.class);
    return new Price(
        Interval.valueOf(upper(required(row, interval, String.class))),
        required(row, intervalCount, Integer.class),
        minor == null ? null : new Money(minor, required(row, currency, String.class)));
  }

  /** Terms without their plan. */
  private record Price(Interval interval, int intervalCount, @Nullable Money money) {
    Terms terms(PlanVersion plan) {
      return new Terms(plan, interval, intervalCount, money);
    }
  }

  private static @Nullable Trial trial(Readable row) {
    Instant end = nullableTime(row, "trial_end");
    return end == null
        ? null
        : new Trial(
            time(row, "trial_start"), end, null, required(row, "trial_subscribed", Boolean.class));
  }

  private static @Nullable Billed billed(Readable row) {
    Instant until = nullableTime(row, "billed_until");
    return until == null
        ? null
        : new Billed(required(row, "billed_amount", Long.class), time(row, "billed_from"), until);
  }

  private static @Nullable Cancellation cancellation(Readable row) {
    Instant at = nullableTime(row, "cancelled_at");
    return at == null
        ? null
        : new Cancellation(
            at, row.get("cancellation_reason", String.class), time(row, "cancellation_ends_at"));
  }

  private static @Nullable PastDue pastDue(Readable row) {
    Instant since = nullableTime(row, "past_due_since");
    return since == null
        ? null
        : new PastDue(
            since,
            time(row, "grace_ends_at"),
            nullableTime(row, "cancel_after_at"),
            List.of(required(row, "reminder_days", Integer[].class)),
            required(row, "reminders", Integer.class),
            required(row, "grace_over", Boolean.class));
  }

  private static @Nullable SubscriptionStatus status(@Nullable String code) {
    return code == null ? null : SubscriptionStatus.of(code);
  }

  private static Instant time(Readable row, String column) {
    return required(row, column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Instant nullableTime(Readable row, String column) {
    OffsetDateTime time = row.get(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static String upper(String code) {
    return code.toUpperCase(Locale.ROOT);
  }
}
