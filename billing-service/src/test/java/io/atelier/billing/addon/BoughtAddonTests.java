package io.atelier.billing.addon;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.Seeds;
import io.atelier.billing.addon.BoughtAddon.Status;
import io.atelier.billing.catalog.Addon;
import io.atelier.billing.catalog.PlanContent;
import io.atelier.billing.invoice.Charge;
import io.atelier.billing.money.Money;
import io.atelier.events.billing.BeyondLimit;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BoughtAddonTests {
  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  @Test
  void monthlyOneFollowsTheSubscriptionsMonthsAndPaysItsFirstPartByTheSecond() {
    BoughtAddon mail = monthly("2027-01-31T10:00:00+01:00", "2027-02-14T10:00:00+01:00", 1, 900);
    assertThat(mail.periodEnd()).isEqualTo(at("2027-02-28T10:00:00+01:00"));
    assertThat(mail.charges())
        .extracting(Charge::amount)
        .as("14 of the 28 days from January the 31st")
        .containsExactly(450L);
    BoughtAddon march = follow(mail);
    assertThat(march.periodStart()).isEqualTo(mail.periodEnd());
    assertThat(march.periodEnd()).isEqualTo(at("2027-03-31T10:00:00+02:00"));
    assertThat(march.charges())
        .extracting(Charge::amount, Charge::item, Charge::serviceFrom)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(900L, "addon:" + mail.id(), mail.periodEnd()));
  }

  @Test
  void annualOneIsPaidForAYearFromItsPurchaseAlsoOnALeapDay() {
    BoughtAddon domain = annual("2028-02-29T12:00:00+01:00", 1500);
    assertThat(domain.charges()).extracting(Charge::amount).containsExactly(1500L);
    assertThat(domain.periodEnd()).isEqualTo(at("2029-02-28T12:00:00+01:00"));
    assertThat(follow(follow(follow(domain))).periodEnd())
        .isEqualTo(at("2032-02-29T12:00:00+01:00"));
  }

  @Test
  void whatIsPaidOnceHasNoPeriodAndEndsWhenItIsCancelled() {
    BoughtAddon transfer = once("2027-01-01T00:00:00+01:00", 2900);
    assertThat(transfer.charges()).extracting(Charge::amount).containsExactly(2900L);
    assertThat(transfer.isDue(at("2099-01-01T00:00:00+01:00"))).isFalse();
    assertThat(transfer.cancel(at("2027-02-01T00:00:00+01:00")).status()).isEqualTo(Status.EXPIRED);
  }

  @Test
  void aCancelledOneRunsToItsPeriodsEndAndNoFurther() {
    BoughtAddon mail = monthly("2027-01-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00", 1, 500);
    Instant then = at("2027-01-10T00:00:00+01:00");
    BoughtAddon cancelled = mail.cancel(then);
    assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
    assertThat(cancelled.endsAt()).isEqualTo(mail.periodEnd());
    assertThat(cancelled.cancel(at("2027-01-12T00:00:00+01:00"))).isEqualTo(cancelled);
    assertThat(follow(cancelled).status()).isEqualTo(Status.EXPIRED);
    assertThat(follow(cancelled).charges()).isEmpty();
    assertThat(Addons.charges(begin(PAYING, cancelled, mail.periodEnd()))).isEmpty();
    assertThat(Addons.charges(begin(PAYING, mail, mail.periodEnd()))).hasSize(1);
  }

  /** The trial ended, or the interval changed: the subscription counts its months anew. */
  @Test
  void aMonthlyOneFallsIntoStepByAPartOfAPeriod() {
    BoughtAddon mail = monthly("2027-01-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00", 1, 900);
    AddonPeriods anew = new AddonPeriods(at("2027-01-15T00:00:00+01:00"), PARIS, true, null);
    BoughtAddon part = mail.next(anew, mail.periodEnd());
    assertThat(part.charges())
        .extracting(Charge::amount)
        .as("14 of the 31 days from January the 15th")
        .containsExactly(406L);
    BoughtAddon whole = part.next(anew, part.periodEnd());
    assertThat(whole.periodEnd()).isEqualTo(at("2027-03-15T00:00:00+01:00"));
    assertThat(whole.charges()).extracting(Charge::amount).containsExactly(900L);
  }

  @Test
  void withoutAccessNoPeriodBeginsAndWhatIsLeftIsChargedWhenItComesBack() {
    BoughtAddon domain = annual("2027-01-01T00:00:00+01:00", 36_500);
    AddonPeriods paused = new AddonPeriods(domain.anchor(), PARIS, false, null);
    assertThat(begin(paused, domain, domain.periodEnd())).isEmpty();
    assertThat(begin(paused, domain.cancel(domain.anchor()), domain.periodEnd()))
        .extracting(BoughtAddon::status)
        .containsExactly(Status.EXPIRED);
    BoughtAddon back = domain.next(PAYING, at("2029-12-31T00:00:00+01:00"));
    assertThat(back.periodEnd()).isEqualTo(at("2030-01-01T00:00:00+01:00"));
    assertThat(back.charges()).extracting(Charge::amount).containsExactly(100L);
    assertThat(follow(back).charges()).extracting(Charge::amount).containsExactly(36_500L);
  }

  /** A cancelled subscription takes its add-ons along: none is charged for time behind its end. */
  @Test
  void noPeriodGoesBeyondTheEndOfTheSubscriptionAndTheRestFollowsWhenItGoesOn() {
    BoughtAddon domain = annual("2027-01-01T00:00:00+01:00", 36_500);
    Instant end = at("2028-01-11T00:00:00+01:00");
    BoughtAddon cut = domain.next(new AddonPeriods(end, PARIS, true, end), domain.periodEnd());
    assertThat(cut.periodEnd()).isEqualTo(end);
    assertThat(cut.charges())
        .extracting(Charge::amount)
        .as("10 of the 366 days of 2028")
        .containsExactly(997L);
    BoughtAddon rest = follow(cut);
    assertThat(rest.periodEnd()).isEqualTo(at("2029-01-01T00:00:00+01:00"));
    assertThat(rest.charges()).extracting(Charge::amount).containsExactly(35_503L);
  }

  @Test
  void whatCostsNothingIsNotCharged() {
    assertThat(once("2027-01-01T00:00:00+01:00", 0).charges()).isEmpty();
  }

  @Test
  void eachPieceGrants() {
    BoughtAddon products =
        monthly("2027-01-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00", 3, 1000);
    assertThat(products.grantedLimits().get("products").max()).isEqualByComparingTo("3000");
    assertThat(products.grantedLimits().get("orders").max()).isNull();
    assertThat(products.charges()).extracting(Charge::amount).containsExactly(3000L);
  }

  /** Periods touch, are never charged twice, and only the first costs less than the price. */
  @Test
  void itsPeriodsTouchAndEachIsChargedOnce() {
    Seeds.check(
        500,
        random -> {
          ZoneId zone =
              ZoneId.of(List.of("Europe/Paris", "Pacific/Apia", "UTC").get(random.nextInt(3)));
          BoughtAddon addon = generated(random, zone);
          List<Charge> charges = new ArrayList<>(addon.charges());
          long whole = addon.price().amount() * addon.quantity();
          assertThat(charges).allSatisfy(part -> assertThat(part.amount()).isBetween(1L, whole));
          assertThat(addon.periodStart()).isBefore(addon.periodEnd());
          for (int n = 0; n < 40; n++) {
            BoughtAddon next = follow(addon);
            assertThat(next.periodStart()).isEqualTo(addon.periodEnd());
            assertThat(next.periodEnd()).isAfter(next.periodStart());
            assertThat(next.charges()).extracting(Charge::amount).containsExactly(whole);
            charges.addAll(next.charges());
            addon = next;
          }
          assertThat(new HashSet<>(charges.stream().map(Charge::serviceFrom).toList()))
              .hasSameSizeAs(charges);
          for (Charge charge : charges) {
            assertThat(BigDecimal.valueOf(charge.amount()))
                .as("quantity × unit price, rounded half up once")
                .isEqualByComparingTo(
                    charge
                        .quantity()
                        .multiply(charge.unitPrice())
                        .setScale(0, java.math.RoundingMode.HALF_UP));
          }
        });
  }

  private static final AddonPeriods PAYING =
      new AddonPeriods(at("2026-01-01T00:00:00+01:00"), PARIS, true, null);

  private static List<BoughtAddon> begin(AddonPeriods periods, BoughtAddon addon, Instant at) {
    return periods.begin(List.of(addon), at);
  }

  /** What follows while the subscription keeps the months it had. */
  private static BoughtAddon follow(BoughtAddon addon) {
    return addon.next(
        new AddonPeriods(addon.anchor(), addon.zone(), true, null), addon.periodEnd());
  }

  private static BoughtAddon generated(SplittableRandom random, ZoneId zone) {
    Instant anchor =
        ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, zone)
            .plusSeconds(random.nextLong(3L * 365 * 86_400))
            .toInstant();
    Instant end = anchor.atZone(zone).plusMonths(1).toInstant();
    Instant bought = anchor.plusSeconds(random.nextLong(Duration.between(anchor, end).toSeconds()));
    return addon(
        Addon.BillingPeriod.MONTHLY,
        anchor,
        zone,
        bought,
        1,
        end,
        1 + random.nextInt(20),
        1 + random.nextInt(100_000));
  }

  private static BoughtAddon monthly(String anchor, String bought, int quantity, long price) {
    return addon(
        Addon.BillingPeriod.MONTHLY,
        at(anchor),
        PARIS,
        at(bought),
        1,
        at(anchor).atZone(PARIS).plusMonths(1).toInstant(),
        quantity,
        price);
  }

  private static BoughtAddon annual(String bought, long price) {
    return addon(
        Addon.BillingPeriod.ANNUAL,
        at(bought),
        PARIS,
        at(bought),
        1,
        at(bought).atZone(PARIS).plusMonths(12).toInstant(),
        1,
        price);
  }

  private static BoughtAddon once(String bought, long price) {
    return addon(Addon.BillingPeriod.ONE_TIME, at(bought), PARIS, at(bought), 0, null, 1, price);
  }

  private static BoughtAddon addon(
      Addon.BillingPeriod period,
      Instant anchor,
      ZoneId zone,
      Instant start,
      int periods,
      Instant end,
      int quantity,
      long price) {
    return new BoughtAddon(
        UUID.randomUUID(),
        UUID.randomUUID(),
        UUID.randomUUID(),
        "oms",
        "thing",
        "Thing",
        quantity,
        new Money(price, "EUR"),
        period,
        new Addon.Grants(
            Map.of(
                "products",
                new PlanContent.Limit(new BigDecimal(1000), BeyondLimit.REFUSE),
                "orders",
                new PlanContent.Limit(null, BeyondLimit.REFUSE)),
            List.of()),
        null,
        Status.ACTIVE,
        anchor,
        zone,
        periods,
        start,
        end,
        null);
  }

  private static Instant at(String time) {
    return ZonedDateTime.parse(time).toInstant();
  }
}
