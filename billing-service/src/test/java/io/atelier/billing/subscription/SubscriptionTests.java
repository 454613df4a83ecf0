package io.atelier.billing.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.atelier.billing.catalog.Catalogs;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.PlatformCatalog.Trial;
import io.atelier.billing.money.Money;
import io.atelier.billing.subscription.Subscription.SignUp;
import io.atelier.billing.timer.TimerKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SubscriptionTests {
  private static final CurrentCatalog CATALOG = Catalogs.current();
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant END = START.plus(Duration.ofDays(14));

  @Test
  void aSignUpWithTrialBeginsInTrial() {
    Subscription subscription = begin("studio", "starter", END);
    assertThat(subscription.status()).isEqualTo(SubscriptionStatus.TRIAL);
    assertThat(subscription.terms().price()).isEqualTo(new Money(1900, "EUR"));
    assertThat(subscription.periodAt(START).start()).isEqualTo(START);
    assertThat(subscription.periodAt(START).end()).isEqualTo(END);
    assertThat(subscription.trialDaysRemaining(START)).isEqualTo(14);
    assertThat(subscription.trialDaysRemaining(START.plusSeconds(1))).isEqualTo(14);
    assertThat(subscription.trialDaysRemaining(END.minusSeconds(1))).isEqualTo(1);
    assertThat(subscription.trialDaysRemaining(END.plusSeconds(1))).isZero();
  }

  @Test
  void theTrialEndIsTakenAsGiven() {
    Instant given = START.plus(Duration.ofDays(3));
    assertThat(begin("studio", "starter", given).trial().end()).isEqualTo(given);
  }

  @Test
  void afterAStudioTrialComesFree() {
    Subscription ended = endTrial(begin("studio", "starter", END));
    assertThat(ended.status()).isEqualTo(SubscriptionStatus.ACTIVE);
    assertThat(ended.terms().plan().planCode()).isEqualTo("free");
    assertThat(ended.terms().price()).isEqualTo(new Money(0, "EUR"));
    assertThat(ended.anchor().instant()).isEqualTo(END);
    assertThat(ended.trialDaysRemaining(END)).isNull();
    assertThat(ended.standing().phases()).hasSize(1);
    assertThat(ended.periodAt(END).end()).isEqualTo("2027-01-05T10:00:00Z");
  }

  @Test
  void afterAnOmsTrialComesNothing() {
    Subscription ended = endTrial(begin("oms", "essential", END));
    assertThat(ended.status()).isEqualTo(SubscriptionStatus.EXPIRED);
    assertThat(ended.terms().plan().planCode()).isEqualTo("essential");
    assertThat(ended.access()).isFalse();
    assertThat(ended.reason()).isEqualTo("trial-over");
    assertThat(ended.periodAt(END.plusSeconds(9)).end()).isEqualTo(END);
  }

  @Test
  void whatTheTimelineSaysIsWhatTheTimerMakes() {
    for (String platform : List.of("studio", "oms", "loyalty")) {
      Subscription subscription =
          begin(platform, platform.equals("studio") ? "pro" : "business", END);
      var promised = subscription.standing();
      var made = endTrial(subscription).standing();
      assertThat(promised.phases()).hasSize(2);
      assertThat(made.phases()).containsExactly(promised.phases().getLast());
      assertThat(made.anchors()).containsExactly(promised.anchors().getLast());
    }
  }

  @Test
  void withoutTrialItIsActiveAtOnce() {
    Subscription subscription = begin("rural-health", "free", null);
    assertThat(subscription.status()).isEqualTo(SubscriptionStatus.ACTIVE);
    assertThat(subscription.trial()).isNull();
    assertThat(subscription.access()).isTrue();
  }

  @Test
  void aTrialThatAsksForACardWaits() {
    CurrentCatalog strict =
        Catalogs.trying("studio", new Trial(14, Trial.Card.REQUIRED, null, List.of()));
    Subscription subscription =
        SubscriptionBeginning.signUp(UUID.randomUUID(), signUp("studio", "starter", END), strict);
    assertThat(subscription.status()).isEqualTo(SubscriptionStatus.PENDING);
    assertThat(subscription.access()).isFalse();
    assertThat(subscription.reason()).isEqualTo("card-required");
  }

  @Test
  void aPlanOnQuoteHasNoPriceYet() {
    assertThat(begin("studio", "enterprise", null).terms().price()).isNull();
  }

  @Test
  void aPlanThatIsNotSoldIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> begin("studio", "gold", END))
        .withMessageContaining("gold");
    assertThatIllegalStateException()
        .isThrownBy(() -> begin("nowhere", "free", END))
        .withMessageContaining("nowhere");
  }

  private static Subscription begin(String platform, String plan, @Nullable Instant trialEnd) {
    return SubscriptionBeginning.signUp(
        UUID.randomUUID(), signUp(platform, plan, trialEnd), CATALOG);
  }

  private static Subscription endTrial(Subscription subscription) {
    return SubscriptionEvents.happen(subscription, TimerKind.TRIAL_END, subscription.trial().end());
  }

  private static SignUp signUp(String platform, String plan, @Nullable Instant trialEnd) {
    return new SignUp(UUID.randomUUID(), platform, plan, START, trialEnd, false);
  }
}
