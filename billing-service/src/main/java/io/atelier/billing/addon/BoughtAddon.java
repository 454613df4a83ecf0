package io.atelier.billing.addon;

import io.atelier.billing.catalog.Addon;
import io.atelier.billing.catalog.PlanContent;
import io.atelier.billing.invoice.Charge;
import io.atelier.billing.invoice.LineType;
import io.atelier.billing.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An add-on as a tenant bought it: price and grants stay what they were, whatever the catalogue
 * becomes. It has periods of its own, counted from its anchor in the seller's time zone.
 *
 * @param name as an invoice shows it
 * @param price of one piece for one period
 * @param grants of one piece
 * @param anchor that its periods are counted from: of a monthly add-on the subscription's when the
 *     period began, so that it is charged together with the plan; else the instant of the purchase
 * @param periods which one from the anchor on the running one is, or is a part of; 0 when paid once
 * @param periodStart what was charged last begins
 * @param periodEnd exclusive, where the next charge begins; null when paid once
 */
public record BoughtAddon(
    UUID id,
    UUID tenantId,
    UUID subscriptionId,
    String platform,
    String code,
    String name,
    int quantity,
    Money price,
    Addon.BillingPeriod billingPeriod,
    Addon.Grants grants,
    @Nullable String domainName,
    Status status,
    Instant anchor,
    ZoneId zone,
    int periods,
    Instant periodStart,
    @Nullable Instant periodEnd,
    @Nullable Instant cancelledAt) {
  private static final int UNIT_PRICE_PLACES = 12;

  /** Where it stands. */
  public enum Status {
    ACTIVE,
    /** Goes on to the end of its period and no further. */
    CANCELLED,
    EXPIRED;

    /** The name in the database and in answers. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Status of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }

  /** When its grants end by themselves; null: never, as far as is known now. */
  public @Nullable Instant endsAt() {
    return status == Status.CANCELLED ? periodEnd : null;
  }

  /** What all pieces together add to the plan's limits; a maximum of null lifts a limit. */
  public Map<String, PlanContent.Limit> grantedLimits() {
    Map<String, PlanContent.Limit> all = new TreeMap<>();
    grants
        .limits()
        .forEach((metric, one) -> {
          BigDecimal max = one.max();
          all.put(
              metric,
              new PlanContent.Limit(
                  max == null ? null : max.multiply(BigDecimal.valueOf(quantity)), one.then()));
        });
    return all;
  }

  /** Whether its period is over at an instant. */
  public boolean isDue(Instant at) {
    return status != Status.EXPIRED && periodEnd != null && !periodEnd.isAfter(at);
  }

  /**
   * What follows the period that is over: the end of what was cancelled, or a period that begins at
   * an instant, which is later than the last one's end when the tenant had no access in between.
   */
  BoughtAddon next(AddonPeriods periodsOf, Instant at) {
    if (status != Status.ACTIVE || periodEnd == null) {
      return with(Status.EXPIRED, anchor, zone, periods, periodStart, periodEnd, cancelledAt);
    }
    BoughtAddon counted =
        billingPeriod == Addon.BillingPeriod.MONTHLY
            ? with(status, periodsOf.anchor(), periodsOf.zone(), periods, at, null, cancelledAt)
            : with(status, anchor, zone, periods, at, null, cancelledAt);
    return counted.running(periodsOf.until());
  }

  /** Its period from its start to the boundary behind it, or to an earlier end. */
  private BoughtAddon running(@Nullable Instant until) {
    int n = 1;
    while (!boundary(n).isAfter(periodStart)) {
      n++;
    }
    Instant end = until != null && until.isBefore(boundary(n)) ? until : boundary(n);
    return with(status, anchor, zone, n, periodStart, end, cancelledAt);
  }

  /** Asks for no further period. What is paid once ends at once: there is nothing it runs to. */
  public BoughtAddon cancel(Instant at) {
    if (status != Status.ACTIVE) {
      return this;
    }
    return periodEnd == null || !periodEnd.isAfter(at)
        ? end(at)
        : with(Status.CANCELLED, anchor, zone, periods, periodStart, periodEnd, at);
  }

  /** Ends at once, without refund. */
  public BoughtAddon end(Instant at) {
    return with(
        Status.EXPIRED,
        anchor,
        zone,
        periods,
        periodStart,
        periodEnd,
        cancelledAt == null ? at : cancelledAt);
  }

  private BoughtAddon with(
      Status newStatus,
      Instant newAnchor,
      ZoneId newZone,
      int newPeriods,
      Instant newStart,
      @Nullable Instant newEnd,
      @Nullable Instant newCancelledAt) {
    return new BoughtAddon(
        id,
        tenantId,
        subscriptionId,
        platform,
        code,
        name,
        quantity,
        price,
        billingPeriod,
        grants,
        domainName,
        newStatus,
        newAnchor,
        newZone,
        newPeriods,
        newStart,
        newEnd,
        newCancelledAt);
  }

  /**
   * What its period costs, in advance: by the second when it is a part of one, as the first of a
   * monthly add-on is; none when there is nothing to pay.
   */
  public List<Charge> charges() {
    if (status == Status.EXPIRED) {
      return List.of();
    }
    BigDecimal whole = BigDecimal.valueOf(price.amount());
    Instant end = periodEnd;
    Charge charge =
        end == null
            ? charge(whole, periodStart, Map.of("addon_code", code))
            : periodCharge(whole, end);
    return charge.amount() == 0 ? List.of() : List.of(charge);
  }

  private Charge periodCharge(BigDecimal whole, Instant end) {
    Instant begin = boundary(periods - 1);
    Instant full = boundary(periods);
    if (begin.equals(periodStart) && full.equals(end)) {
      return charge(whole, end, Map.of("addon_code", code));
    }
    BigDecimal part =
        whole
            .multiply(seconds(periodStart, end))
            .divide(seconds(begin, full), UNIT_PRICE_PLACES, RoundingMode.HALF_UP)
            .stripTrailingZeros();
    return charge(part, end, Map.of("addon_code", code, "part_of_period_from", begin.toString()));
  }

  private Charge charge(BigDecimal unitPrice, Instant end, Map<String, Object> metadata) {
    BigDecimal pieces = BigDecimal.valueOf(quantity);
    return new Charge(
        LineType.ADDON,
        "addon:" + id,
        domainName == null ? name : name + " (" + domainName + ")",
        pieces,
        unitPrice,
        unitPrice.multiply(pieces).setScale(0, RoundingMode.HALF_UP).longValueExact(),
        periodStart,
        end,
        metadata);
  }

  private static BigDecimal seconds(Instant from, Instant to) {
    return BigDecimal.valueOf(Duration.between(from, to).toSeconds());
  }

  /** The end of the n-th period, as local time from the anchor, the day clamped to the month's. */
  private Instant boundary(int n) {
    return anchor.atZone(zone).plusMonths((long) n * months(billingPeriod)).toInstant();
  }

  /** Months in a period; 0 when paid once. */
  public static int months(Addon.BillingPeriod period) {
    return switch (period) {
      case MONTHLY -> 1;
      case ANNUAL -> 12;
      case ONE_TIME -> 0;
    };
  }
}
