package io.atelier.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rig of {@code make torture-billing}, scaled down so that every build runs it. */
@Tag("integration")
class BillingTortureIntegrationTests {

  @Test
  void killedAtRandomEachSubscriptionIsInvoicedOnceInOrderAndNumbersHaveNoGaps() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed + " (-Dseed=… runs it again)");
    Tally tally = new BillingTorture(300, 3, seed).run();
    System.out.println(tally);
    assertThat(tally.wrong()).isEmpty();
  }
}
