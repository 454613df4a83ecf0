package io.atelier.billing.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.Seeds;
import io.atelier.billing.addon.BoughtAddon;
import io.atelier.billing.invoice.Assembled;
import io.atelier.billing.invoice.Charge;
import io.atelier.billing.invoice.LineType;
import io.atelier.billing.invoice.UsageSlot;
import io.atelier.billing.subscription.History.Invoiced;
import io.atelier.billing.subscription.History.Moment;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import io.atelier.billing.tax.TaxTreatment;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds of every life that a tenant might lead, whatever is done to it and when. */
class HistoryPropertyTests {
  private static final int CASES = Integer.getInteger("atelier.histories", 500);
  private static final int STEPS = 24;

  @Test
  void noChargeStandsTwice() {
    eachHistory(history -> {
      Set<String> seen = new HashSet<>();
      Set<UUID> subscriptions = new HashSet<>();
      history.moments.forEach(moment -> subscriptions.add(moment.subscription().id()));
      // A tenant's subscriptions follow each other; each is unique in itself.
      if (subscriptions.size() == 1) {
        for (Charge charge : history.allCharges()) {
          assertThat(seen.add(charge.item() + "/" + charge.serviceFrom()))
              .as("%s twice", charge)
              .isTrue();
        }
      }
    });
  }

  /** Of two charges for a plan that overlap, the second begins with a new anchor. */
  @Test
  void neverTwoPlanLinesForOnePeriod() {
    eachHistory(history -> {
      List<Charge> lines = planLines(history);
      for (int i = 1; i < lines.size(); i++) {
        Charge before = lines.get(i - 1);
        Charge after = lines.get(i);
        if (after.serviceFrom().isBefore(before.serviceTo())) {
          assertThat(anchors(history)).as("%s and %s", before, after).contains(after.serviceFrom());
        }
      }
    });
  }

  @Test
  void whoIsActiveHasBeenChargedUpToTheEndOfAPeriodAndNoFurther() {
    eachHistory(history -> {
      for (Moment moment : settled(history)) {
        Subscription subscription = moment.subscription();
        if (subscription.status() == SubscriptionStatus.ACTIVE && !subscription.pilot()) {
          BillingPeriod period = subscription.periodAt(moment.at());
          assertThat(subscription.billed()).isNotNull();
          assertThat(subscription.billed().until()).isEqualTo(period.end());
          assertThat(moment.at()).isBetween(period.start(), period.end().minusNanos(1));
        }
      }
    });
  }

  /** Periods are stretches of one endless list of boundaries, each beginning where one ended. */
  @Test
  void periodsTouch() {
    eachHistory(history -> {
      for (Moment moment : history.moments) {
        Subscription subscription = moment.subscription();
        BillingPeriod period = subscription.periodAt(moment.at());
        if (period.end() != null && subscription.status() == SubscriptionStatus.ACTIVE) {
          BillingPeriod next = subscription.periodAt(period.end());
          assertThat(next.start()).isEqualTo(period.end());
          assertThat(subscription.periodAt(period.end().minusNanos(1))).isEqualTo(period);
        }
      }
    });
  }

  @Test
  void aPilotAndATrialAreNeverCharged() {
    eachHistory(history -> {
      for (Invoiced invoice : history.invoices) {
        Subscription then = invoice.subscription();
        if (then.pilot() || then.isInTrial()) {
          assertThat(invoice.bill().charges())
              .as("at %s", invoice.at())
              .noneMatch(line ->
                  line.type() == LineType.PLAN && !line.serviceFrom().isBefore(invoice.at()));
        }
      }
    });
  }

  /**
   * A record says of every instant, up to the next thing that is done, what the history then says:
   * rights and usage period.
   */
  @Test
  void thePublishedTimelineAgreesWithAReplay() {
    eachHistory(history -> {
      EntitlementsRecord published = history.moments.getFirst().record();
      for (Moment moment : settled(history)) {
        if (moment.told()) {
          published = moment.record();
        }
        assertThat(rights(published.phaseAt(moment.at())))
            .as("at %s", moment.at())
            .isEqualTo(rights(moment.record().phaseAt(moment.at())));
        // A record holds 14 boundaries; later ones are published before they are reached.
        if (moment.at().isBefore(published.usagePeriods().getLast())) {
          assertThat(published.periodAt(moment.at()))
              .as("at %s", moment.at())
              .isEqualTo(moment.record().periodAt(moment.at()));
        }
      }
    });
  }

  /** What has begun keeps its beginning; only an anchor that is set now begins another. */
  @Test
  void usagePeriodsNeverChangeForThePast() {
    eachHistory(history -> {
      TreeMap<Instant, Instant> passed = new TreeMap<>();
      for (Moment moment : settled(history)) {
        Instant start = moment.record().periodAt(moment.at()).start();
        assertThat(start).isBeforeOrEqualTo(moment.at());
        if (!passed.isEmpty() && !passed.containsKey(start)) {
          assertThat(start).as("at %s", moment.at()).isAfter(passed.lastKey());
        }
        assertThat(passed.tailMap(start, false)).as("at %s", moment.at()).isEmpty();
        passed.put(start, moment.at());
      }
    });
  }

  @Test
  void thePreviewIsTheInvoice() {
    Seeds.check(
        CASES * 2,
        random -> {
          History history = Histories.begin(random);
          for (int i = 0; i < random.nextInt(STEPS); i++) {
            Histories.step(history, random);
          }
          PlanChange change = Histories.planChange(history, random);
          Outcome outcome;
          try {
            outcome =
                change.apply(
                    history.subscription,
                    history.charges,
                    history.usageSoFar(history.now),
                    history.now);
          } catch (ProblemException _) {
            return;
          }
          NextInvoice preview =
              NextInvoice.of(outcome, history.charges, history.grants, history.now);
          Bill expected = preview.bill().after(history.waiting());
          int before = history.invoices.size();
          Optional<String> refused = history.command((_, _) -> outcome);
          assertThat(refused).isEmpty();
          history.runTo(preview.at().isBefore(history.now) ? history.now : preview.at());
          // What was bought beside the plan has invoices of its own on the way.
          List<Invoiced> invoices =
              history.invoices.subList(before, history.invoices.size()).stream()
                  .filter(invoice -> !invoice.alone())
                  .toList();
          if (expected.charges().isEmpty() && expected.usage().isEmpty()) {
            assertThat(invoices).isEmpty();
          } else {
            assertThat(invoices).as("%s of %s", preview, history).isNotEmpty();
            Bill made = invoices.getFirst().bill();
            assertThat(invoices.getFirst().discount())
                .isEqualTo(history.discount(preview.subscription(), preview.at()));
            assertThat(made.charges()).containsExactlyInAnyOrderElementsOf(expected.charges());
            assertThat(made.usage()).containsExactlyInAnyOrderElementsOf(expected.usage());
            assertThat(made.start()).isEqualTo(expected.start());
            assertThat(made.end()).isEqualTo(expected.end());
          }
        });
  }

  /** Whatever is on it: lines add up, tax is taken once, and it is never less than nothing. */
  @Test
  void theSumOfTheLinesIsTheTotal() {
    eachHistory(history -> {
      TaxTreatment tax = new TaxTreatment(new BigDecimal("17"), false, false);
      for (Invoiced invoice : history.invoices) {
        Assembled made =
            Assembled.of(invoice.bill().charges(), invoice.discount(), tax, invoice.at());
        assertThat(made.lines().stream().mapToLong(Charge::amount).sum())
            .isEqualTo(made.subtotal());
        assertThat(made.subtotal() + made.tax()).isEqualTo(made.total()).isNotNegative();
      }
    });
  }

  /** An add-on is charged for no time twice, and for none without access or beyond its plan. */
  @Test
  void anAddonIsChargedForTimeThatItCanBeUsed() {
    eachHistory(history -> {
      for (BoughtAddon addon : history.addons.values()) {
        List<Charge> charges =
            history.allCharges().stream()
                .filter(charge -> charge.item().equals("addon:" + addon.id()))
                .sorted(Comparator.comparing(Charge::serviceFrom))
                .toList();
        for (int i = 1; i < charges.size(); i++) {
          assertThat(charges.get(i).serviceFrom()).isAfterOrEqualTo(charges.get(i - 1).serviceTo());
        }
        charges.forEach(charge -> checkUsable(history, charge));
      }
    });
  }

  private static void checkUsable(History history, Charge charge) {
    List<Subscription> then =
        history.moments.stream()
            .filter(moment -> moment.at().equals(charge.serviceFrom()))
            .map(Moment::subscription)
            .toList();
    assertThat(then).as("%s", charge).anyMatch(Subscription::access);
    assertThat(then)
        .as("%s", charge)
        .anyMatch(subscription ->
            subscription.cancellation() == null
                || !charge.serviceTo().isAfter(subscription.cancellation().endsAt()));
  }

  /** Who has access has paid for every running add-on up to its period's end. */
  @Test
  void whoHasAccessHasEachAddonPaidForUpToAnEndThatIsAhead() {
    eachHistory(history -> {
      if (history.subscription.access()) {
        for (BoughtAddon addon : history.grants.addons()) {
          assertThat(addon.periodEnd() == null || addon.periodEnd().isAfter(history.now))
              .as("%s at %s", addon, history.now)
              .isTrue();
          if (!addon.charges().isEmpty()) {
            assertThat(history.allCharges())
                .as("%s", addon)
                .anyMatch(charge ->
                    charge.item().equals("addon:" + addon.id())
                        && charge.serviceFrom().equals(addon.periodStart()));
          }
        }
      }
    });
  }

  /** Usage of one period of a metric is asked for once. */
  @Test
  void noUsagePeriodIsInvoicedTwice() {
    eachHistory(history -> {
      Set<String> seen = new HashSet<>();
      for (Invoiced invoice : history.invoices) {
        for (UsageSlot slot : invoice.bill().usage()) {
          assertThat(seen.add(invoice.subscription().id() + slot.metric() + slot.periodStart()))
              .as("%s twice", slot)
              .isTrue();
        }
      }
    });
  }

  /** What proration credits is never more than what was charged for the same time. */
  @Test
  void noCreditIsLargerThanWhatWasCharged() {
    eachHistory(history -> {
      long sum = 0;
      for (Charge charge : history.allCharges()) {
        sum += charge.type() == LineType.ADJUSTMENT ? 0 : charge.amount();
      }
      // A cent a change may be lost or won by rounding.
      assertThat(sum).isGreaterThanOrEqualTo(-history.moments.size());
    });
  }

  private static void eachHistory(java.util.function.Consumer<History> property) {
    Seeds.check(
        CASES,
        random -> {
          History history = Histories.begin(random);
          int steps = 1 + random.nextInt(STEPS);
          for (int i = 0; i < steps; i++) {
            Histories.step(history, random);
          }
          try {
            property.accept(history);
          } catch (AssertionError broken) {
            throw new AssertionError("in the life " + history, broken);
          }
        });
  }

  /** How things stood once all of an instant had happened. */
  private static List<Moment> settled(History history) {
    List<Moment> settled = new ArrayList<>();
    boolean told = false;
    for (int i = 0; i < history.moments.size(); i++) {
      Moment moment = history.moments.get(i);
      told |= moment.told();
      boolean last =
          i + 1 == history.moments.size() || !history.moments.get(i + 1).at().equals(moment.at());
      if (last) {
        settled.add(new Moment(moment.at(), moment.subscription(), moment.record(), told));
        told = false;
      }
    }
    return settled;
  }

  private static List<Charge> planLines(History history) {
    return history.allCharges().stream()
        .filter(charge -> charge.type() == LineType.PLAN)
        .sorted(Comparator.comparing(Charge::serviceFrom))
        .toList();
  }

  private static Set<Instant> anchors(History history) {
    Set<Instant> anchors = new HashSet<>();
    history.moments.forEach(moment -> anchors.add(moment.subscription().anchor().instant()));
    return anchors;
  }

  /** A phase without its beginning, which is the same instant seen from before and from after. */
  private static List<Object> rights(EntitlementPhase phase) {
    return List.of(
        phase.status(),
        phase.access(),
        String.valueOf(phase.reason()),
        phase.planCode(),
        phase.planVersion(),
        phase.limits(),
        phase.features());
  }
}
