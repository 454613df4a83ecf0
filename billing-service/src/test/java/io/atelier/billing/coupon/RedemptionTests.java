package io.atelier.billing.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.catalog.Coupon;
import io.atelier.billing.money.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RedemptionTests {
  private static final Instant NOW = Instant.parse("2027-01-31T09:00:00Z");
  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  @Test
  void whyACouponIsNotGoodIsSaid() {
    assertThat(Redemption.fault(percent(null, List.of(), null), request("pro", "EUR"))).isNull();
    assertThat(Redemption.fault(percent(null, List.of(), NOW), request("pro", "EUR")))
        .isEqualTo("was good until 2027-01-31T09:00:00Z");
    assertThat(Redemption.fault(percent(null, List.of(), NOW.plusNanos(1)), request("pro", "EUR")))
        .isNull();
    assertThat(
            Redemption.fault(
                percent(null, List.of("starter", "basic"), null), request("pro", "EUR")))
        .isEqualTo("is good for starter, basic only");
    assertThat(Redemption.fault(amount("USD"), request("pro", "EUR")))
        .isEqualTo("takes USD off, and this plan is not paid in it");
    assertThat(Redemption.fault(amount("USD"), request("pro", null))).isNotNull();
    assertThat(Redemption.fault(amount("EUR"), request("pro", "EUR"))).isNull();
  }

  /** Three monthly invoices for three months, though they begin on a 31st. */
  @Test
  void itsMonthsAreCountedAsPeriodsAre() {
    Redemption redemption =
        Redemption.of(percent(3, List.of(), null), request("pro", "EUR"), PARIS);
    assertThat(redemption.counts("pro", NOW.minusSeconds(1))).isFalse();
    for (int month = 0; month < 3; month++) {
      assertThat(redemption.counts("pro", month(month))).as("month " + month).isTrue();
    }
    assertThat(redemption.counts("pro", month(3).minusSeconds(1))).isTrue();
    assertThat(redemption.counts("pro", month(3))).isFalse();
  }

  @Test
  void withoutMonthsItCountsForEver() {
    Redemption redemption =
        Redemption.of(percent(null, List.of(), null), request("pro", "EUR"), PARIS);
    assertThat(redemption.counts("pro", month(500))).isTrue();
  }

  @Test
  void itCountsForItsPlansAlone() {
    Redemption redemption =
        Redemption.of(percent(null, List.of("pro"), null), request("pro", "EUR"), PARIS);
    assertThat(redemption.counts("pro", NOW)).isTrue();
    assertThat(redemption.counts("starter", NOW)).isFalse();
  }

  private static Instant month(int months) {
    return NOW.atZone(PARIS).plusMonths(months).toInstant();
  }

  private static CouponRequest request(String plan, @Nullable String currency) {
    return new CouponRequest(
        UUID.randomUUID(), UUID.randomUUID(), "shop", "spring", plan, currency, NOW, NOW);
  }

  private static Coupon percent(
      @Nullable Integer months, List<String> plans, @Nullable Instant expiresAt) {
    return new Coupon("spring", "shop", BigDecimal.TEN, null, months, plans, null, expiresAt);
  }

  private static Coupon amount(String currency) {
    return new Coupon(
        "spring", "shop", null, new Money(500, currency), null, List.of(), null, null);
  }
}
