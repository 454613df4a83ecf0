package io.atelier.billing.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.Seeds;
import io.atelier.billing.catalog.Catalogs;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.entitlement.Generated;
import io.atelier.billing.entitlement.PublishedTimeline;
import io.atelier.billing.subscription.Subscription.SignUp;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What was published at any instant says of every later one, while its boundaries last, what a
 * replay of the history up to then says.
 */
class TimelinePropertyTests {
  private static final CurrentCatalog CATALOG = Catalogs.current();

  @Test
  void theTimelineAgreesWithAReplay() {
    Seeds.check(
        1_000,
        random -> {
          Anchor start = Generated.anchor(random);
          Instant end = start.instant().plus(Generated.trial(random));
          String platform = random.nextBoolean() ? "studio" : "oms";
          String plan = platform.equals("studio") ? "starter" : "business";
          Subscription subscription =
              Subscription.begin(
                  UUID.randomUUID(),
                  new SignUp(UUID.randomUUID(), platform, plan, start.instant(), end, false),
                  CATALOG);
          Instant publishedAt = start.instant().plusSeconds(random.nextInt(86_400 * 200));
          EntitlementsRecord published = published(subscription, publishedAt);
          Instant asked = publishedAt.plusSeconds(random.nextInt(86_400 * 200));
          for (Instant at : List.of(asked, end, end.minusMillis(1), publishedAt)) {
            if (at.isBefore(publishedAt)) {
              continue;
            }
            EntitlementsRecord replayed = published(replay(subscription, at), at);
            assertThat(rights(published.phaseAt(at))).isEqualTo(rights(replayed.phaseAt(at)));
            assertThat(published.periodAt(at)).isEqualTo(replayed.periodAt(at));
          }
        });
  }

  private static EntitlementsRecord published(Subscription subscription, Instant now) {
    return PublishedTimeline.of(
        subscription.standing(),
        CATALOG.catalog().platform(subscription.platform()).orElseThrow(),
        now);
  }

  /** The subscription as the timers leave it by then. */
  private static Subscription replay(Subscription subscription, Instant now) {
    return now.isBefore(subscription.trialEnd()) ? subscription : subscription.endTrial();
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
