package io.atelier.billing.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.PlanContent.Interval;
import io.atelier.billing.catalog.PlanVersion;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.invoice.Charge;
import io.atelier.billing.invoice.LineType;
import io.atelier.billing.money.Money;
import io.atelier.billing.subscription.PlanChange.ProrationBehavior;
import io.atelier.billing.subscription.PlanChange.When;
import io.atelier.billing.subscription.Subscription.SignUp;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What went wrong elsewhere, by name. */
class RegressionTests {
  private static final CurrentCatalog CATALOG = Histories.CATALOG;
  private static final Instant START = Instant.parse("2027-01-31T10:00:00Z");

  @Test
  void twoUpgradesInTheSameInstantCreditWhatTheFirstCharged() {
    History history = paying("oms", "essential", START);
    history.runTo(Instant.parse("2027-02-10T10:00:00Z"));
    change(history, "professional", null, When.NOW, ProrationBehavior.CREATE_PRORATIONS);
    change(history, "business", null, When.NOW, ProrationBehavior.CREATE_PRORATIONS);

    List<Charge> lines = history.waiting().charges();
    assertThat(lines).hasSize(4);
    assertThat(lines).extracting(Charge::item).doesNotHaveDuplicates();
    assertThat(lines.get(1).amount()).isEqualTo(-lines.get(2).amount());
    // 18 of 28 days: as if it had been one upgrade.
    assertThat(lines.stream().mapToLong(Charge::amount).sum())
        .isEqualTo(Math.round(19_900 * 18 / 28.0) - Math.round(4_900 * 18 / 28.0));
  }

  @Test
  void twoChangesOfIntervalInTheSameInstantMakeLinesOfTheirOwn() {
    History history = paying("oms", "essential", START);
    change(history, "essential", Interval.YEAR, When.NOW, ProrationBehavior.CREATE_PRORATIONS);
    change(history, "essential", Interval.MONTH, When.NOW, ProrationBehavior.CREATE_PRORATIONS);
    assertThat(history.allCharges())
        .extracting(charge -> charge.item() + charge.serviceFrom())
        .doesNotHaveDuplicates();
    assertThat(history.allCharges().stream().mapToLong(Charge::amount).sum()).isEqualTo(4_900);
  }

  @Test
  void pausedAndResumedTwiceIsRefusedTheSecondTimeAndChargesNothingTwice() {
    History history = paying("oms", "essential", START);
    history.runTo(START.plus(Duration.ofDays(3)));
    assertThat(history.command(SubscriptionStanding::pause)).isEmpty();
    assertThat(history.command(SubscriptionStanding::pause)).contains("subscription-status");
    history.runTo(START.plus(Duration.ofDays(40)));
    assertThat(resume(history)).isNull();
    assertThat(resume(history)).isEqualTo("subscription-status");

    List<Charge> plans =
        history.allCharges().stream().filter(line -> line.type() == LineType.PLAN).toList();
    assertThat(plans).hasSize(2);
    // Resumed on 12 March in the period to 31 March, of which 19 of 31 days are left, one hour less
    // because the clock is changed in between.
    assertThat(plans.getLast().serviceTo()).isEqualTo("2027-03-31T09:00:00Z");
    assertThat(plans.getLast().amount())
        .isEqualTo(Math.round(4_900 * (19 * 24 - 1) / (31 * 24 - 1.0)));
    history.runTo(Instant.parse("2027-03-31T09:00:00Z"));
    assertThat(history.allCharges()).hasSize(3);
  }

  @Test
  void aTrialExtendedTwiceEndsTwoWeeksLaterAndRemindsOfThat() {
    History history = begin("studio", "starter", START, START.plus(Duration.ofDays(14)));
    extend(history, 7);
    extend(history, 7);
    assertThat(history.subscription.trial().end()).isEqualTo(START.plus(Duration.ofDays(28)));
    assertThat(history.published().phases().getLast().from())
        .isEqualTo(START.plus(Duration.ofDays(28)));
    history.runTo(START.plus(Duration.ofDays(27)));
    assertThat(history.subscription.status()).isEqualTo(SubscriptionStatus.TRIAL);
    history.runTo(START.plus(Duration.ofDays(28)));
    assertThat(history.subscription.terms().plan().planCode()).isEqualTo("free");
  }

  @Test
  void aPriceThatChangesBetweenPreviewAndInvoiceChangesNeither() {
    History history = paying("oms", "essential", START);
    history.runTo(START.plus(Duration.ofDays(5)));
    PlanChange upgrade = upgrade(history, CATALOG, "business");
    Outcome outcome =
        upgrade.apply(history.subscription, history.charges, Bill.NOTHING, history.now);
    NextInvoice preview = NextInvoice.of(outcome, history.charges, history.grants, history.now);
    history.command((_, _) -> outcome);

    // From now on business costs twice as much: who changes later pays it, who has it does not.
    PlanVersion dearer = dearer(outcome.subscription().terms().plan());
    assertThat(dearer.content().prices()).isNotEmpty();
    history.runTo(preview.at());
    assertThat(history.invoices.getLast().bill().charges())
        .containsExactlyInAnyOrderElementsOf(preview.bill().charges());

    // Moved, it pays the new price from the next period on.
    history.command((now, at) -> SubscriptionStanding.move(now, dearer, at));
    assertThat(history.waiting().charges()).isEmpty();
    history.runTo(history.subscription.billed().until());
    assertThat(history.invoices.getLast().bill().charges().getLast().amount()).isEqualTo(39_800);
  }

  @Test
  void paymentAtTheInstantOfDunningEndsActiveWhoeverComesFirst() {
    History history = paying("oms", "essential", START);
    Instant due = START.plus(Duration.ofDays(14));
    history.runTo(due);
    overdue(history);
    assertThat(history.published().phaseAt(due).status()).isEqualTo("past_due");
    recover(history);
    assertThat(history.subscription.status()).isEqualTo(SubscriptionStatus.ACTIVE);
    assertThat(history.subscription.pastDue()).isNull();
    assertThat(history.published().phases()).hasSize(1);

    // At the very end of the grace time: access ends and is back, the period was paid for.
    overdue(history);
    history.runTo(due.plus(Duration.ofDays(7)));
    assertThat(history.subscription.access()).isFalse();
    int before = history.allCharges().size();
    recover(history);
    assertThat(history.subscription.access()).isTrue();
    assertThat(history.allCharges()).hasSize(before);
  }

  @Test
  void whoPaysAfterThePeriodTurnedPaysForTheRestOfItAlone() {
    History history = paying("oms", "essential", Instant.parse("2027-04-30T10:00:00Z"));
    history.runTo(Instant.parse("2027-05-20T10:00:00Z"));
    overdue(history);
    history.runTo(Instant.parse("2027-06-14T22:00:00Z"));
    assertThat(history.subscription.access()).isFalse();
    assertThat(history.allCharges()).hasSize(1);
    recover(history);
    Charge rest = history.allCharges().getLast();
    assertThat(rest.serviceFrom()).isEqualTo("2027-06-14T22:00:00Z");
    assertThat(rest.serviceTo()).isEqualTo("2027-06-30T10:00:00Z");
    assertThat(rest.amount()).isEqualTo(Math.round(4_900 * 15.5 / 31));
  }

  @Test
  void aMonthsLastDayComesBackAfterFebruary() {
    History history = paying("oms", "essential", START);
    history.runTo(Instant.parse("2028-03-01T00:00:00Z"));
    assertThat(history.allCharges())
        .extracting(line -> line.serviceFrom().atZone(ZoneId.of("UTC")).getDayOfMonth())
        .containsExactly(31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29);
  }

  @Test
  void theDayThatSamoaSkippedIsNoPeriodOfItsOwn() {
    ZoneId apia = ZoneId.of("Pacific/Apia");
    Instant start = Instant.parse("2011-11-30T10:00:00Z").atZone(apia).toInstant();
    History history =
        new History(
            CATALOG,
            catalog("oms"),
            History.inZoneOf(signUp("oms", "essential", start, null), new Anchor(start, apia)),
            start);
    history.runTo(start.plus(Duration.ofDays(100)));
    List<Charge> lines = history.allCharges();
    for (int i = 1; i < lines.size(); i++) {
      assertThat(lines.get(i).serviceFrom()).isEqualTo(lines.get(i - 1).serviceTo());
    }
    assertThat(lines).hasSize(4);
  }

  @Test
  void aDeletedTenantThatComesBackFindsWhatItPaidFor() {
    History history = paying("oms", "essential", START);
    history.runTo(START.plus(Duration.ofDays(5)));
    history.command(SubscriptionStanding::delete);
    assertThat(history.subscription.access()).isFalse();
    history.runTo(START.plus(Duration.ofDays(9)));
    history.command((now, at) -> SubscriptionStanding.restore(now, history.charges, at));
    assertThat(history.subscription.status()).isEqualTo(SubscriptionStatus.ACTIVE);
    history.runTo(START.plus(Duration.ofDays(29)));
    assertThat(history.allCharges()).hasSize(2);

    history.command(SubscriptionStanding::delete);
    history.runTo(START.plus(Duration.ofDays(90)));
    history.command((now, at) -> SubscriptionStanding.restore(now, history.charges, at));
    assertThat(history.subscription.status()).isEqualTo(SubscriptionStatus.EXPIRED);
    assertThat(history.allCharges()).hasSize(2);
  }

  @Test
  void cancellingWhatIsOverdueGivesNoAccessForLonger() {
    History history = paying("oms", "essential", START);
    history.runTo(START.plus(Duration.ofDays(14)));
    overdue(history);
    history.command((now, at) -> SubscriptionStanding.cancel(now, When.PERIOD_END, null, at));
    assertThat(history.subscription.status()).isEqualTo(SubscriptionStatus.PAST_DUE);
    history.runTo(START.plus(Duration.ofDays(21)));
    assertThat(history.subscription.access()).isFalse();
    history.runTo(START.plus(Duration.ofDays(40)));
    assertThat(history.subscription.status()).isEqualTo(SubscriptionStatus.EXPIRED);
    assertThat(history.allCharges()).hasSize(1);
  }

  @Test
  void anAddonOfAPausedSubscriptionIsNotChargedAndItsRestStandsBesideThePlans() {
    History history = paying("oms", "essential", START);
    assertThat(history.buy("email_10", 1, null)).isEmpty();
    assertThat(history.buy("domain", 1, "shop.example.lu")).isEmpty();
    history.runTo(START.plus(Duration.ofDays(3)));
    assertThat(history.command(SubscriptionStanding::pause)).isEmpty();
    history.runTo(START.plus(Duration.ofDays(400)));
    assertThat(addonLines(history)).as("only what was bought").hasSize(2);

    int invoices = history.invoices.size();
    assertThat(resume(history)).isNull();
    assertThat(history.invoices).hasSize(invoices + 1);
    List<Charge> rest = history.invoices.getLast().bill().charges();
    assertThat(rest)
        .extracting(Charge::type)
        .containsExactlyInAnyOrder(LineType.PLAN, LineType.ADDON, LineType.ADDON);
    assertThat(rest).allSatisfy(line -> assertThat(line.serviceFrom()).isEqualTo(history.now));
    // 6 March 2028 in the month to 31 March and the year to 31 January: 25 days but an hour, 331.
    assertThat(rest)
        .extracting(Charge::amount)
        .containsExactlyInAnyOrder(
            Math.round(4_900 * (25 * 24 - 1) / (31 * 24 - 1.0)),
            Math.round(900 * (25 * 24 - 1) / (31 * 24 - 1.0)),
            Math.round(1_500 * 331 / 366.0));
    history.runTo(Instant.parse("2028-03-31T09:00:00Z"));
    assertThat(history.invoices.getLast().bill().charges())
        .extracting(Charge::amount)
        .containsExactlyInAnyOrder(4_900L, 900L);
  }

  @Test
  void addonsAreNotChargedAfterTheGraceTimeAndEndWithTheSubscription() {
    History history = paying("oms", "essential", START);
    assertThat(history.buy("email_10", 1, null)).isEmpty();
    history.runTo(START.plus(Duration.ofDays(24)));
    overdue(history);
    history.runTo(START.plus(Duration.ofDays(32)));
    assertThat(history.subscription.access()).isFalse();
    assertThat(addonLines(history)).as("a period began within the grace time").hasSize(2);
    history.runTo(Instant.parse("2027-04-01T10:00:00Z"));
    assertThat(addonLines(history)).hasSize(2);
    recover(history);
    assertThat(addonLines(history).getLast().serviceFrom()).isEqualTo(history.now);
    assertThat(addonLines(history)).hasSize(3);

    overdue(history);
    history.runTo(history.now.plus(Duration.ofDays(200)));
    assertThat(history.subscription.status()).isEqualTo(SubscriptionStatus.EXPIRED);
    assertThat(history.grants.addons()).isEmpty();
  }

  @Test
  void aCancelledSubscriptionsAddonIsChargedUpToItsEndAndNoFurther() {
    History history = paying("oms", "essential", START);
    change(history, "essential", Interval.YEAR, When.NOW, ProrationBehavior.CREATE_PRORATIONS);
    history.runTo(START.plus(Duration.ofDays(10)));
    assertThat(history.buy("domain", 1, "shop.example.lu")).isEmpty();
    history.runTo(START.plus(Duration.ofDays(366)));
    history.command((now, at) -> SubscriptionStanding.cancel(now, When.PERIOD_END, null, at));
    Instant end = history.subscription.cancellation().endsAt();
    assertThat(end).isEqualTo("2029-01-31T10:00:00Z");
    history.runTo(START.plus(Duration.ofDays(380)));
    assertThat(addonLines(history).getLast().serviceTo()).isEqualTo(end);
    assertThat(addonLines(history).getLast().amount()).isEqualTo(Math.round(1_500 * 356 / 366.0));

    assertThat(resume(history)).isNull();
    history.runTo(end);
    Charge rest = addonLines(history).getLast();
    assertThat(rest.serviceFrom()).isEqualTo(end);
    assertThat(rest.serviceTo()).isEqualTo("2029-02-10T10:00:00Z");
    assertThat(rest.amount()).isEqualTo(Math.round(1_500 * 10 / 366.0));
  }

  @Test
  void aDeletedTenantThatComesBackFindsItsAddonsAndOneThatComesTooLateDoesNot() {
    History history = paying("oms", "essential", START);
    assertThat(history.buy("products_1000", 1, null)).isEmpty();
    assertThat(history.buy("domain_transfer", 1, "shop.example.lu")).isEmpty();
    history.runTo(START.plus(Duration.ofDays(5)));
    history.command(SubscriptionStanding::delete);
    assertThat(history.published().phases().getLast().access()).isFalse();
    history.runTo(START.plus(Duration.ofDays(9)));
    restore(history);
    assertThat(history.grants.addons()).hasSize(2);
    assertThat(history.published().phases().getLast().limits().get("products").max())
        .isEqualByComparingTo("1200");
    assertThat(addonLines(history)).hasSize(2);

    history.command(SubscriptionStanding::delete);
    history.runTo(START.plus(Duration.ofDays(90)));
    restore(history);
    assertThat(history.subscription.status()).isEqualTo(SubscriptionStatus.EXPIRED);
    assertThat(history.grants.addons()).isEmpty();
    assertThat(addonLines(history)).hasSize(2);
  }

  @Test
  void aFreePlanThatIsRestoredMuchLaterGoesOnNowAndNotInThePast() {
    History history = paying("studio", "free", START);
    history.runTo(START.plus(Duration.ofDays(5)));
    history.command(SubscriptionStanding::delete);
    history.runTo(START.plus(Duration.ofDays(200)));
    restore(history);
    assertThat(history.subscription.status()).isEqualTo(SubscriptionStatus.ACTIVE);
    assertThat(history.subscription.billed().from()).isEqualTo(history.now);
    assertThat(history.subscription.billed().until()).isEqualTo("2027-08-31T09:00:00Z");
  }

  @Test
  void whoOwesAndIsRestoredMuchLaterIsNotRenewedForTheTimeWithoutAccess() {
    History history = paying("studio", "free", START);
    history.runTo(START.plus(Duration.ofDays(26)));
    overdue(history);
    history.command(SubscriptionStanding::delete);
    history.runTo(START.plus(Duration.ofDays(300)));
    int before = history.moments.size();
    restore(history);
    history.runTo(history.now);
    assertThat(history.moments.subList(before, history.moments.size()))
        .allMatch(moment -> !moment.at().isBefore(START.plus(Duration.ofDays(300))));
    assertThat(history.subscription.billed().until()).isEqualTo("2027-02-28T10:00:00Z");
  }

  @Test
  void aTrialThatEndsInNothingInvoicesWhatWaitsAtItsEndAsThePreviewSays() {
    History history = begin("loyalty", "essential", START, START.plus(Duration.ofDays(14)));
    history.pend(
        new Charge(
            LineType.ADJUSTMENT,
            "item:1",
            "Set-up",
            BigDecimal.ONE,
            BigDecimal.TEN,
            10,
            START,
            START,
            Map.of()));
    Outcome dearer =
        upgrade(history, CATALOG, "business")
            .apply(history.subscription, history.charges, Bill.NOTHING, history.now);
    NextInvoice preview = NextInvoice.of(dearer, history.charges, history.grants, history.now);
    assertThat(preview.at()).isEqualTo(START.plus(Duration.ofDays(14)));
    history.command((_, _) -> dearer);
    history.runTo(preview.at());
    assertThat(history.invoices)
        .singleElement()
        .satisfies(made -> assertThat(made.at()).isEqualTo(preview.at()));
  }

  private static List<Charge> addonLines(History history) {
    return history.allCharges().stream().filter(line -> line.type() == LineType.ADDON).toList();
  }

  private static void restore(History history) {
    history.command((now, at) -> SubscriptionStanding.restore(now, history.charges, at));
  }

  private static void extend(History history, int days) {
    assertThat(history.command((now, at) -> SubscriptionStanding.extendTrial(now, days, at)))
        .isEmpty();
  }

  private static @Nullable String resume(History history) {
    return history
        .command((now, at) -> SubscriptionStanding.resume(now, history.charges, at))
        .orElse(null);
  }

  private static void overdue(History history) {
    history.command((now, at) ->
        Outcome.of(
            SubscriptionEvents.pastDue(now, PastDue.begin(history.offers.catalog(), at)), "due"));
  }

  private static void recover(History history) {
    assertThat(history.command((now, at) -> SubscriptionStanding.recover(now, history.charges, at)))
        .isEmpty();
  }

  private static void change(
      History history,
      String plan,
      @Nullable Interval interval,
      When when,
      ProrationBehavior behavior) {
    PlanChange change =
        new PlanChange(
            history.offers.sold(plan, interval, history.subscription), when, behavior, null);
    assertThat(
            history.command(
                (now, at) -> change.apply(now, history.charges, history.usageSoFar(at), at)))
        .isEmpty();
  }

  private static PlanChange upgrade(History history, CurrentCatalog current, String plan) {
    Offers offers = new Offers(current, history.offers.catalog());
    return new PlanChange(
        offers.sold(plan, null, history.subscription),
        null,
        ProrationBehavior.CREATE_PRORATIONS,
        null);
  }

  private static PlanVersion dearer(PlanVersion plan) {
    var content = plan.content();
    return new PlanVersion(
        UUID.randomUUID(),
        plan.platform(),
        plan.planCode(),
        plan.version() + 1,
        new io.atelier.billing.catalog.PlanContent(
            content.prices().stream()
                .map(price ->
                    new io.atelier.billing.catalog.PlanContent.Price(
                        price.interval(),
                        price.intervalCount(),
                        new Money(price.amount().amount() * 2, price.amount().currency()),
                        null))
                .toList(),
            content.limits(),
            content.features(),
            content.usagePrices(),
            content.credits()));
  }

  private static History paying(String platform, String plan, Instant at) {
    return begin(platform, plan, at, null);
  }

  private static History begin(
      String platform, String plan, Instant at, @Nullable Instant trialEnd) {
    return new History(CATALOG, catalog(platform), signUp(platform, plan, at, trialEnd), at);
  }

  private static PlatformCatalog catalog(String platform) {
    return CATALOG.catalog().platform(platform).orElseThrow();
  }

  private static Subscription signUp(
      String platform, String plan, Instant at, @Nullable Instant trialEnd) {
    return SubscriptionBeginning.signUp(
        UUID.randomUUID(),
        new SignUp(UUID.randomUUID(), platform, plan, at, trialEnd, false),
        CATALOG);
  }
}
