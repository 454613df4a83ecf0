package io.atelier.billing.subscription;

import io.atelier.billing.BillingProblem;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.Plan;
import io.atelier.billing.catalog.PlanContent;
import io.atelier.billing.catalog.PlanContent.Interval;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.money.Money;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is on sale: a plan that is asked for, at the price it is to be had at. */
record Offers(CurrentCatalog current, PlatformCatalog catalog) {

  static Offers of(CurrentCatalog current, String platform) {
    return new Offers(
        current,
        current
            .catalog()
            .platform(platform)
            .orElseThrow(() -> new IllegalStateException("nothing is sold on " + platform)));
  }

  PlanCharges charges() {
    return new PlanCharges(catalog);
  }

  /**
   * What a customer may buy.
   *
   * @param interval null: as often as now, else the shortest there is
   * @param now what it has; its currency stays
   */
  Terms sold(String planCode, @Nullable Interval interval, @Nullable Subscription now) {
    Plan plan = plan(planCode);
    if (!plan.isPublic() || plan.onQuote()) {
      throw ProblemException.of(
          BillingProblem.CONTACT_SALES,
          "The plan " + planCode + " is sold by an operator: contact us.");
    }
    return listed(plan, interval, now);
  }

  /**
   * What an operator sells: any plan, at the price of the list unless one was agreed on.
   *
   * @param intervalCount of the price that was agreed on
   */
  Terms agreed(
      String planCode,
      @Nullable Interval interval,
      int intervalCount,
      @Nullable Money price,
      @Nullable Subscription now) {
    Plan plan = plan(planCode);
    if (price == null) {
      return listed(plan, interval, now);
    }
    String fixed = now == null ? null : now.currency();
    if (fixed != null && !fixed.equals(price.currency())) {
      throw fault("/price/currency", "must be " + fixed + ", in which this tenant pays");
    }
    return new Terms(
        current.newest(plan), interval == null ? Interval.MONTH : interval, intervalCount, price);
  }

  /** Any plan, had without paying. */
  Terms unpaid(String planCode) {
    return Terms.usual(current.newest(plan(planCode)), catalog.currency());
  }

  private Plan plan(String code) {
    return catalog
        .plan(code)
        .filter(Plan::isActive)
        .orElseThrow(() ->
            fault("/plan_code", "is not sold here; there are: " + String.join(", ", codes())));
  }

  private List<String> codes() {
    return catalog.plans().values().stream()
        .filter(plan -> plan.isActive() && plan.isPublic())
        .map(Plan::code)
        .toList();
  }

  private Terms listed(Plan plan, @Nullable Interval interval, @Nullable Subscription now) {
    String currency = currency(now);
    List<PlanContent.Price> prices =
        plan.content().prices().stream()
            .filter(price -> price.amount() != null && isIn(currency, price.amount()))
            .toList();
    if (prices.isEmpty()) {
      throw fault("/plan_code", "has no price in " + currency + ", in which this tenant pays");
    }
    PlanContent.Price price =
        chosen(prices, interval, now)
            .orElseThrow(() -> fault("/interval", "must be one of: " + intervals(prices)));
    return new Terms(current.newest(plan), price.interval(), price.intervalCount(), price.amount());
  }

  /** What costs nothing is had in any currency. */
  private static boolean isIn(String currency, Money amount) {
    return amount.zero() || amount.currency().equals(currency);
  }

  private String currency(@Nullable Subscription now) {
    String fixed = now == null ? null : now.currency();
    return fixed == null ? catalog.currency() : fixed;
  }

  private static Optional<PlanContent.Price> chosen(
      List<PlanContent.Price> prices, @Nullable Interval interval, @Nullable Subscription now) {
    Comparator<PlanContent.Price> shortest =
        Comparator.comparing(PlanContent.Price::interval)
            .thenComparing(PlanContent.Price::intervalCount);
    Stream<PlanContent.Price> asNow =
        prices.stream().filter(price -> now != null && isAsOften(price, now.terms()));
    return Stream.concat(asNow, prices.stream().sorted(shortest))
        .filter(price -> interval == null || price.interval() == interval)
        .findFirst();
  }

  private static boolean isAsOften(PlanContent.Price price, Terms terms) {
    return price.interval() == terms.interval() && price.intervalCount() == terms.intervalCount();
  }

  private static String intervals(List<PlanContent.Price> prices) {
    return String.join(
        ", ",
        prices.stream()
            .map(price -> price.interval().name().toLowerCase(Locale.ROOT))
            .distinct()
            .toList());
  }

  static ProblemException fault(String pointer, String detail) {
    return ProblemException.invalid(List.of(new Fault(pointer, detail)));
  }
}
