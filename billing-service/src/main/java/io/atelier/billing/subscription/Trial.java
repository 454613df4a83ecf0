package io.atelier.billing.subscription;

import io.atelier.billing.catalog.PlanVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time to try, the running one or the last.
 *
 * @param thenPlan the free plan that follows when nobody subscribed; null: the subscription expires
 * @param subscribed whether it goes on as a paid one
 */
record Trial(Instant start, Instant end, @Nullable PlanVersion thenPlan, boolean subscribed) {

  Trial until(Instant newEnd) {
    return new Trial(start, newEnd, thenPlan, subscribed);
  }

  Trial then(PlanVersion plan) {
    return new Trial(start, end, plan, subscribed);
  }

  Trial paidFromItsEnd() {
    return new Trial(start, end, null, true);
  }
}
