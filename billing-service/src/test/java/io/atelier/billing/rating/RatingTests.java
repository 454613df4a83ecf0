package io.atelier.billing.rating;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.Seeds;
import io.atelier.billing.catalog.UsagePrice;
import io.atelier.billing.catalog.UsagePrice.Model;
import io.atelier.billing.catalog.UsagePrice.Tier;
import io.atelier.billing.money.MinorUnits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RatingTests {
  private static final List<Tier> TIERS =
      List.of(
          new Tier(decimal("100"), decimal("10"), decimal("0")),
          new Tier(decimal("1000"), decimal("5"), decimal("200")),
          new Tier(null, decimal("0.25"), decimal("0")));

  @Test
  void aUnitIsPaidBeyondWhatIsIncluded() {
    UsagePrice price = price(Model.PER_UNIT, "200", "0.04", null, List.of());
    assertThat(rate(price, "12700.5")).isEqualTo(500);
    assertThat(rate(price, "200")).isZero();
    assertThat(rate(price, "0")).isZero();
    assertThat(rate(price, "212.4")).isZero();
    assertThat(rate(price, "212.5")).isEqualTo(1);
  }

  @Test
  void aPackageBegunIsPaidWhole() {
    UsagePrice price = price(Model.PACKAGE, "0", "300", "1000", List.of());
    assertThat(rate(price, "0")).isZero();
    assertThat(rate(price, "0.000001")).isEqualTo(300);
    assertThat(rate(price, "1000")).isEqualTo(300);
    assertThat(rate(price, "1000.5")).isEqualTo(600);
  }

  @Test
  void graduatedTiersAreEachPaidAtTheirOwnPrice() {
    UsagePrice price = price(Model.GRADUATED, "0", null, null, TIERS);
    assertThat(rate(price, "0")).isZero();
    assertThat(rate(price, "100")).isEqualTo(1000);
    assertThat(rate(price, "101")).isEqualTo(1000 + 200 + 5);
    assertThat(rate(price, "1002")).isEqualTo(1000 + 200 + 4500 + 1);
  }

  @Test
  void volumeIsPaidAtThePriceOfTheTierThatTheTotalIsIn() {
    UsagePrice price = price(Model.VOLUME, "0", null, null, TIERS);
    assertThat(rate(price, "0")).isZero();
    assertThat(rate(price, "100")).isEqualTo(1000);
    assertThat(rate(price, "101")).isEqualTo(200 + 505);
    assertThat(rate(price, "1002")).isEqualTo(251);
  }

  @Test
  void overageCountsFromTheLimit() {
    UsagePrice price = price(Model.OVERAGE, "0", "2", null, List.of());
    assertThat(Rating.rate(price, decimal("150"), decimal("100")).amount()).isEqualTo(100);
    assertThat(Rating.rate(price, decimal("100"), decimal("100")).amount()).isZero();
    assertThat(Rating.rate(price, decimal("1e11"), null).amount()).isZero();
  }

  @Test
  void everyModelAgreesWithANaiveOne() {
    Seeds.check(
        3_000,
        random -> {
          UsagePrice price = anyPrice(random);
          BigDecimal value = anyQuantity(random, 4_000);
          BigDecimal max = random.nextInt(4) == 0 ? null : anyQuantity(random, 1_000);
          assertThat(Rating.rate(price, value, max).amount())
              .as("%s of %s beyond %s", price, value, max)
              .isEqualTo(MinorUnits.round(naive(price, value, max)));
        });
  }

  @Test
  void whatALineSaysMultipliesOutToItsAmount() {
    Seeds.check(
        3_000,
        random -> {
          UsagePrice price = anyPrice(random);
          BigDecimal value = anyQuantity(random, 900_000_000_000L);
          Rated rated = Rating.rate(price, value, BigDecimal.TEN);
          assertThat(MinorUnits.of(rated.quantity(), rated.unitPrice()))
              .as("%s of %s", price, value)
              .isEqualTo(rated.amount());
          assertThat(rated.unitPrice().scale()).isLessThanOrEqualTo(12);
        });
  }

  @Test
  void moreUsageNeverCostsLessUnlessBoughtByVolume() {
    Seeds.check(
        2_000,
        random -> {
          UsagePrice price = anyPrice(random);
          if (price.model() == Model.VOLUME) {
            return;
          }
          BigDecimal less = anyQuantity(random, 3_000);
          BigDecimal more = less.add(anyQuantity(random, 500));
          assertThat(Rating.rate(price, more, BigDecimal.TEN).amount())
              .isGreaterThanOrEqualTo(Rating.rate(price, less, BigDecimal.TEN).amount());
        });
  }

  /** Millionth by millionth would take too long: whole steps of a tier, said in another way. */
  private static BigDecimal naive(UsagePrice price, BigDecimal value, BigDecimal max) {
    BigDecimal paid =
        value.compareTo(price.included()) > 0 ? value.subtract(price.included()) : decimal("0");
    return switch (price.model()) {
      case PER_UNIT -> paid.multiply(price.unitAmount());
      case PACKAGE ->
          paid.divide(price.packageSize(), 0, RoundingMode.CEILING).multiply(price.unitAmount());
      case OVERAGE ->
          max == null || paid.compareTo(max) <= 0
              ? decimal("0")
              : paid.subtract(max).multiply(price.unitAmount());
      case GRADUATED -> naiveGraduated(price.tiers(), paid);
      case VOLUME -> naiveVolume(price.tiers(), paid);
    };
  }

  private static BigDecimal naiveGraduated(List<Tier> tiers, BigDecimal paid) {
    BigDecimal sum = decimal("0");
    for (int i = 0; i < tiers.size(); i++) {
      BigDecimal floor = i == 0 ? decimal("0") : tiers.get(i - 1).upTo();
      BigDecimal ceiling = tiers.get(i).upTo() == null ? paid : tiers.get(i).upTo();
      BigDecimal inTier = paid.min(ceiling).subtract(floor);
      if (inTier.signum() > 0) {
        sum = sum.add(inTier.multiply(tiers.get(i).unitAmount())).add(tiers.get(i).flatAmount());
      }
    }
    return sum;
  }

  private static BigDecimal naiveVolume(List<Tier> tiers, BigDecimal paid) {
    if (paid.signum() == 0) {
      return decimal("0");
    }
    Tier in =
        tiers.stream()
            .filter(tier -> tier.upTo() == null || tier.upTo().compareTo(paid) >= 0)
            .findFirst()
            .orElseThrow();
    return paid.multiply(in.unitAmount()).add(in.flatAmount());
  }

  private static UsagePrice anyPrice(SplittableRandom random) {
    Model model = Model.values()[random.nextInt(Model.values().length)];
    boolean tiered = model == Model.GRADUATED || model == Model.VOLUME;
    return price(
        model,
        random.nextBoolean() ? "0" : anyQuantity(random, 300).toPlainString(),
        tiered ? null : anyAmount(random).toPlainString(),
        model == Model.PACKAGE ? String.valueOf(1 + random.nextInt(500)) : null,
        tiered ? anyTiers(random) : List.of());
  }

  private static List<Tier> anyTiers(SplittableRandom random) {
    List<Tier> tiers = new ArrayList<>();
    BigDecimal end = BigDecimal.ZERO;
    for (int i = random.nextInt(4); i > 0; i--) {
      end = end.add(anyQuantity(random, 800)).add(decimal("0.000001"));
      tiers.add(new Tier(end, anyAmount(random), flat(random)));
    }
    tiers.add(new Tier(null, anyAmount(random), flat(random)));
    return tiers;
  }

  private static BigDecimal flat(SplittableRandom random) {
    return random.nextBoolean() ? decimal("0") : anyAmount(random);
  }

  private static BigDecimal anyAmount(SplittableRandom random) {
    return BigDecimal.valueOf(random.nextLong(1_000_000), random.nextInt(13));
  }

  private static BigDecimal anyQuantity(SplittableRandom random, long below) {
    int places = random.nextInt(7);
    BigDecimal whole = BigDecimal.valueOf(random.nextLong(below));
    return places == 0
        ? whole
        : whole.add(BigDecimal.valueOf(random.nextLong((long) Math.pow(10, places)), places));
  }

  private static long rate(UsagePrice price, String value) {
    return Rating.rate(price, decimal(value), null).amount();
  }

  private static UsagePrice price(
      Model model, String included, String unitAmount, String packageSize, List<Tier> tiers) {
    return new UsagePrice(
        model,
        "EUR",
        decimal(included),
        unitAmount == null ? null : decimal(unitAmount),
        packageSize == null ? null : decimal(packageSize),
        tiers);
  }

  private static BigDecimal decimal(String value) {
    return new BigDecimal(value);
  }
}
