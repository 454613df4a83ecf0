package io.atelier.billing.addon;

import io.atelier.billing.catalog.Addon;
import io.atelier.billing.catalog.PlanContent;
import io.atelier.billing.money.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An add-on as a tenant bought it: price and grants stay what they were, whatever the catalogue
 * becomes. It has periods of its own, counted from its anchor in the seller's time zone.
 *
 * @param name as an invoice shows it
 * @param price of one piece for one period
 * @param grants of one piece
 * @param anchor that its periods are counted from: of a monthly add-on the subscription's at the
 *     time, so that it is charged together with the plan; else the instant of the purchase
 * @param periods how many from the anchor to the end of the running one; 0 when paid once
 * @param periodEnd exclusive; null when paid once
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
    return grants.limits().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, granted -> times(granted.getValue())));
  }

  private PlanContent.Limit times(PlanContent.Limit one) {
    BigDecimal max = one.max();
    return new PlanContent.Limit(
        max == null ? null : max.multiply(BigDecimal.valueOf(quantity)), one.then());
  }
}
