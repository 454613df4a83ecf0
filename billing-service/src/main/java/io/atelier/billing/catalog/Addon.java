package io.atelier.billing.catalog;

import io.atelier.billing.money.Money;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be bought on top of any plan.
 *
 * @param prices one for each currency
 * @param quantityUnit what one of it holds, with {@code quantityValue}: 50 GB, 10 mailboxes
 * @param grants what it adds to the plan's limits and features
 */
public record Addon(
    String code,
    @Nullable String platform,
    String name,
    @Nullable String description,
    Category category,
    BillingPeriod billingPeriod,
    List<Money> prices,
    @Nullable String stripePriceId,
    @Nullable String quantityUnit,
    @Nullable Integer quantityValue,
    Grants grants,
    int displayOrder,
    boolean isPublic,
    boolean isActive) {

  /** Where it is listed. */
  public enum Category {
    DOMAIN,
    SSL,
    EMAIL,
    STORAGE
  }

  /** How often it is paid. */
  public enum BillingPeriod {
    MONTHLY,
    ANNUAL,
    ONE_TIME
  }

  /**
   * @param limits how much each one bought adds, by metric
   */
  public record Grants(Map<String, PlanContent.Limit> limits, List<String> features) {}
}
