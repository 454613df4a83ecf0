package io.atelier.billing.subscription;

import io.atelier.billing.catalog.PlanContent;
import io.atelier.billing.catalog.PlanContent.Interval;
import io.atelier.billing.catalog.PlanVersion;
import io.atelier.billing.money.Money;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is bought, and for how much how often.
 *
 * @param price of a billing period; null when it was agreed on elsewhere, and is not invoiced
 */
record Terms(PlanVersion plan, Interval interval, int intervalCount, @Nullable Money price) {

  /** On quote: how often is agreed on with the price. */
  private static final PlanContent.Price MONTHLY =
      new PlanContent.Price(Interval.MONTH, 1, null, null);

  /** A plan as it is had unless asked otherwise: at the price of its shortest interval. */
  static Terms usual(PlanVersion plan, String currency) {
    PlanContent.Price price = plan.content().price(currency).orElse(MONTHLY);
    return new Terms(plan, price.interval(), price.intervalCount(), price.amount());
  }

  /** A free plan, in whatever currency it is free. */
  static Terms free(PlanVersion plan, String currency) {
    PlanContent.Price price =
        plan.content()
            .price(currency)
            .or(() -> plan.content().prices().stream().findFirst())
            .orElse(MONTHLY);
    return new Terms(plan, price.interval(), price.intervalCount(), price.amount());
  }

  int months() {
    return intervalCount * (interval == Interval.YEAR ? 12 : 1);
  }

  boolean costsNothing() {
    return price != null && price.zero() && plan.content().usagePrices().isEmpty();
  }

  long amount() {
    return price == null ? 0 : price.amount();
  }

  boolean hasRhythmOf(Terms other) {
    return interval == other.interval && intervalCount == other.intervalCount;
  }

  boolean isSameAs(Terms other) {
    return plan.id().equals(other.plan.id())
        && hasRhythmOf(other)
        && Objects.equals(price, other.price);
  }

  /** Whether it costs less per month. */
  boolean isCheaperThan(Terms other) {
    return perMonth(this, other).compareTo(perMonth(other, this)) < 0;
  }

  private static BigDecimal perMonth(Terms one, Terms other) {
    return BigDecimal.valueOf(one.amount()).multiply(BigDecimal.valueOf(other.months()));
  }

  /** In another version of the same plan; what was agreed on apart from the list stays. */
  Terms movedTo(PlanVersion to) {
    boolean listed = listPrice(plan).filter(list -> list.equals(price)).isPresent();
    return new Terms(to, interval, intervalCount, listed ? listPrice(to).orElse(price) : price);
  }

  private Optional<Money> listPrice(PlanVersion of) {
    return of.content().prices().stream()
        .filter(list -> list.interval() == interval && list.intervalCount() == intervalCount)
        .map(PlanContent.Price::amount)
        .filter(
            amount -> amount != null && price != null && amount.currency().equals(price.currency()))
        .map(Objects::requireNonNull)
        .findFirst();
  }
}
