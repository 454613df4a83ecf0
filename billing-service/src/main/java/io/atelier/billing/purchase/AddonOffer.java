package io.atelier.billing.purchase;

import io.atelier.billing.BillingProblem;
import io.atelier.billing.addon.BoughtAddon;
import io.atelier.billing.catalog.Addon;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.money.Money;
import io.atelier.billing.subscription.Subscriber;
import io.atelier.billing.subscription.SubscriptionStatus;
import io.atelier.chassis.problem.Faults;
import io.atelier.chassis.problem.ProblemException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is offered to a subscriber, and what it becomes when it is bought. Pure.
 *
 * @param zone the seller's, in which periods are counted
 */
record AddonOffer(PlatformCatalog catalog, ZoneId zone, Subscriber subscriber) {
  private static final Set<SubscriptionStatus> BUYERS =
      Set.of(SubscriptionStatus.TRIAL, SubscriptionStatus.ACTIVE);

  static AddonOffer of(Subscriber subscriber, CurrentCatalog current) {
    PlatformCatalog catalog = current.catalog().platform(subscriber.platform()).orElseThrow();
    return new AddonOffer(catalog, current.catalog().sellerOf(catalog).timeZone(), subscriber);
  }

  /**
   * Buys.
   *
   * @param had what the tenant has already
   * @throws ProblemException 422 if there is no such offer, 409 {@code addon-refused} if it is not
   *     for this tenant now
   */
  BoughtAddon buy(
      UUID tenantId, UUID id, BuyAddonRequest wanted, List<BoughtAddon> had, Instant now) {
    Addon addon = catalog.addons().get(wanted.code());
    Money price = addon == null ? null : price(addon);
    judge(wanted, addon, price);
    judgeBuyer(wanted, had);
    if (addon == null || price == null) {
      throw new IllegalStateException("an offer without fault is one");
    }
    Anchor anchor = anchor(addon.billingPeriod(), now);
    int months = BoughtAddon.months(addon.billingPeriod());
    int periods = months == 0 ? 0 : anchor.periodsUntil(now, months) + 1;
    return new BoughtAddon(
        id,
        tenantId,
        subscriber.subscriptionId(),
        subscriber.platform(),
        addon.code(),
        addon.name(),
        wanted.pieces(),
        price,
        addon.billingPeriod(),
        addon.grants(),
        wanted.domain(),
        BoughtAddon.Status.ACTIVE,
        anchor.instant(),
        anchor.zone(),
        periods,
        now,
        months == 0 ? null : anchor.plusMonths(periods * months),
        null);
  }

  /** Monthly ones go with the subscription's months, so that there is one invoice for both. */
  private Anchor anchor(Addon.BillingPeriod period, Instant now) {
    Anchor own = subscriber.anchor();
    return period == Addon.BillingPeriod.MONTHLY && !own.instant().isAfter(now)
        ? own
        : new Anchor(now, zone);
  }

  private @Nullable Money price(Addon addon) {
    return addon.prices().stream()
        .filter(price -> price.currency().equals(currency()))
        .findFirst()
        .orElse(null);
  }

  private String currency() {
    String own = subscriber.currency();
    return own == null ? catalog.currency() : own;
  }

  private void judge(BuyAddonRequest wanted, @Nullable Addon addon, @Nullable Money price) {
    Faults faults = new Faults();
    if (addon == null || !addon.isActive() || !addon.isPublic()) {
      faults.add("/code", "is no add-on that is sold here; there are: " + offered());
    } else {
      faults.check(price != null, "/code", "is not sold in " + currency() + ", which you pay in");
      if (addon.category() == Addon.Category.DOMAIN) {
        faults.check(wanted.domain() != null, "/domain_name", "is required for a domain");
        faults.check(wanted.pieces() == 1, "/quantity", "must be 1: it is one domain");
      }
    }
    faults.throwIfAny();
  }

  private String offered() {
    return new TreeSet<>(
            catalog.addons().values().stream()
                .filter(addon -> addon.isActive() && addon.isPublic())
                .map(Addon::code)
                .collect(Collectors.toSet()))
        .stream().collect(Collectors.joining(", "));
  }

  private void judgeBuyer(BuyAddonRequest wanted, List<BoughtAddon> had) {
    if (subscriber.pilot()) {
      throw refused("A pilot is not invoiced: subscribe to a plan first.");
    }
    if (!BUYERS.contains(subscriber.status())) {
      throw refused(
          switch (subscriber.status()) {
            case PAST_DUE -> "An invoice is overdue: pay it first.";
            case CANCELLED -> "The subscription is cancelled: resume it first.";
            case PAUSED -> "The subscription is paused: resume it first.";
            default -> "There is no running subscription: subscribe to a plan first.";
          });
    }
    boolean hasIt =
        wanted.domain() != null
            && had.stream()
                .anyMatch(one ->
                    one.code().equals(wanted.code()) && wanted.domain().equals(one.domainName()));
    if (hasIt) {
      throw refused(
          "You have "
              + wanted.code()
              + " for "
              + wanted.domain()
              + " already, to its period's end.");
    }
  }

  private static ProblemException refused(String why) {
    return ProblemException.of(BillingProblem.ADDON_REFUSED, why);
  }
}
