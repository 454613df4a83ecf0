package io.atelier.billing.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.Seeds;
import io.atelier.billing.coupon.Discount;
import io.atelier.billing.invoice.Assembly.CreditUse;
import io.atelier.billing.invoice.Assembly.Line;
import io.atelier.billing.invoice.InvoiceParts.CreditLot;
import io.atelier.billing.invoice.InvoiceParts.Entry;
import io.atelier.billing.money.MinorUnits;
import io.atelier.billing.money.Money;
import io.atelier.billing.tax.TaxTreatment;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AssemblyTests {
  private static final UUID SUBSCRIPTION = new UUID(1, 1);
  private static final Instant AT = Instant.parse("2026-02-15T10:00:00Z");
  private static final TaxTreatment TWENTY = new TaxTreatment(decimal("20"), false, false);

  @Test
  void linesAddUpAndTaxComesOnTop() {
    Assembly invoice =
        assemble(null, TWENTY, List.of(), plan(4900), charge(LineType.ADDON, "ssl", 333));
    assertThat(invoice.subtotal()).isEqualTo(5233);
    assertThat(invoice.tax()).isEqualTo(1047);
    assertThat(invoice.total()).isEqualTo(6280);
    assertThat(invoice.taxes())
        .singleElement()
        .satisfies(tax -> {
          assertThat(tax.net()).isEqualTo(5233);
          assertThat(tax.amount()).isEqualTo(1047);
          assertThat(tax.reverseCharge()).isFalse();
        });
  }

  @Test
  void taxInclusiveLinesContainTheirTax() {
    Assembly invoice =
        assemble(null, new TaxTreatment(decimal("20"), false, true), List.of(), plan(4900));
    assertThat(invoice.total()).isEqualTo(4900);
    assertThat(invoice.tax()).isEqualTo(817);
    assertThat(invoice.subtotal()).isEqualTo(4083);
  }

  @Test
  void aPercentageStandsBesideEachLineThatItLowers() {
    Assembly invoice =
        assemble(
            percent("10"),
            TWENTY,
            List.of(),
            plan(4900),
            charge(LineType.PRORATION, "proration:1:credit", -1005),
            charge(LineType.ADJUSTMENT, "item:1", 1000));
    assertThat(invoice.lines())
        .extracting(line -> line.charge().type(), line -> line.charge().amount())
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(LineType.PLAN, 4900L),
            org.assertj.core.api.Assertions.tuple(LineType.DISCOUNT, -490L),
            org.assertj.core.api.Assertions.tuple(LineType.PRORATION, -1005L),
            org.assertj.core.api.Assertions.tuple(LineType.DISCOUNT, 101L),
            org.assertj.core.api.Assertions.tuple(LineType.ADJUSTMENT, 1000L));
  }

  @Test
  void anAmountIsSpreadToTheCentAndNeverMoreThanThereIs() {
    List<Charge> thirds =
        List.of(plan(100), charge(LineType.ADDON, "a", 100), charge(LineType.USAGE, "u", 100));
    assertThat(Discounts.spread(thirds, 100)).containsExactly(34, 33, 33);
    assertThat(Discounts.spread(thirds, 1_000)).containsExactly(100, 100, 100);
    assertThat(Discounts.spread(List.of(plan(0)), 1_000)).containsExactly(0);
    Assembly invoice =
        assemble(new Discount("TEN", null, new Money(1_000, "EUR")), TWENTY, List.of(), plan(700));
    assertThat(invoice.total()).isZero();
    assertThat(invoice.isNothing()).isFalse();
    assertThat(invoice.due()).isZero();
  }

  @Test
  void lessThanNothingIsCarriedOverWithItsTax() {
    Assembly invoice =
        assemble(
            null,
            TWENTY,
            List.of(new CreditLot(new UUID(2, 2), 500)),
            charge(LineType.PRORATION, "proration:1:credit", -4900),
            charge(LineType.PRORATION, "proration:1:charge", 1900));
    assertThat(invoice.total()).isZero();
    assertThat(invoice.credited()).isEqualTo(3600);
    assertThat(invoice.tax()).isEqualTo(-600);
    assertThat(invoice.creditUses()).isEmpty();
    Line last = invoice.lines().getLast();
    assertThat(last.charge().amount()).isEqualTo(3600);
    assertThat(last.taxRate()).isNull();
  }

  @Test
  void creditsAreUsedInTheirOrderAndOnlyAsFarAsNeeded() {
    Assembly invoice =
        assemble(
            null,
            TWENTY,
            List.of(
                new CreditLot(new UUID(3, 1), 1_000),
                new CreditLot(new UUID(3, 2), 10_000),
                new CreditLot(new UUID(3, 3), 5)),
            plan(5_000));
    assertThat(invoice.creditUses())
        .containsExactly(
            new CreditUse(new UUID(3, 1), 1_000), new CreditUse(new UUID(3, 2), 5_000));
    assertThat(invoice.due()).isZero();
  }

  @Test
  void usageOfWhichThereWasNoneHasNoLineAndNothingIsNoInvoice() {
    Charge none =
        new Charge(
            LineType.USAGE, "usage:x:0", "x", BigDecimal.ZERO, BigDecimal.ONE, 0, AT, AT, Map.of());
    assertThat(assemble(null, TWENTY, List.of(), plan(100), none).lines()).hasSize(1);
    assertThat(assemble(null, TWENTY, List.of(), none).isNothing()).isTrue();
    assertThat(assemble(null, TWENTY, List.of(), plan(0)).isNothing()).isTrue();
    assertThat(assemble(null, TWENTY, List.of()).isNothing()).isTrue();
  }

  @Test
  void noCentIsEverMadeOrLost() {
    Seeds.check(
        5_000,
        random -> {
          TaxTreatment tax =
              new TaxTreatment(
                  BigDecimal.valueOf(random.nextInt(2_800), 2), false, random.nextBoolean());
          List<CreditLot> credits = anyCredits(random);
          Charge[] charges = anyCharges(random);
          Assembly invoice = assemble(anyDiscount(random), tax, credits, charges);

          long lines = sum(invoice.lines());
          assertThat(invoice.subtotal() + invoice.tax()).isEqualTo(invoice.total());
          assertThat(invoice.total()).isNotNegative();
          assertThat(lines).isEqualTo(tax.inclusive() ? invoice.total() : invoice.subtotal());
          long taxed =
              sum(invoice.lines().stream().filter(line -> line.taxRate() != null).toList());
          assertThat(invoice.tax()).isEqualTo(tax.taxOn(taxed));
          assertThat(invoice.taxes().stream().mapToLong(Invoice.TaxLine::amount).sum())
              .isEqualTo(invoice.tax());
          assertThat(invoice.credited())
              .isEqualTo(Math.max(0, -(tax.inclusive() ? taxed : taxed + invoice.tax())));
          assertThat(invoice.creditsApplied())
              .isEqualTo(
                  Math.min(
                      invoice.total(), credits.stream().mapToLong(CreditLot::remaining).sum()));
          assertThat(invoice.due()).isNotNegative();
          for (Line line : invoice.lines()) {
            assertThat(MinorUnits.of(line.charge().quantity(), line.charge().unitPrice()))
                .isEqualTo(line.charge().amount());
          }
        });
  }

  @Test
  void anAmountOffIsGivenWholeAndEachLineItsShare() {
    Seeds.check(
        5_000,
        random -> {
          List<Charge> charges = List.of(anyCharges(random));
          long amount = 1 + random.nextLong(20_000);
          long[] off = Discounts.spread(charges, amount);
          long whole = 0;
          long sold = 0;
          long given = 0;
          for (int i = 0; i < off.length; i++) {
            Charge charge = charges.get(i);
            boolean counts =
                charge.type().isSold()
                    && charge.type() != LineType.PRORATION
                    && charge.amount() > 0;
            whole += counts ? charge.amount() : 0;
            sold += charge.type().isSold() ? charge.amount() : 0;
            given += off[i];
            assertThat(off[i]).isBetween(0L, counts ? charge.amount() : 0L);
          }
          assertThat(given).isEqualTo(Math.max(0, Math.min(amount, Math.min(whole, sold))));
          for (int i = 0; i < off.length; i++) {
            double share = whole == 0 ? 0 : (double) given * charges.get(i).amount() / whole;
            if (off[i] > 0) {
              assertThat((double) off[i]).isBetween(share - 1, share + 1);
            }
          }
        });
  }

  private static Assembly assemble(
      Discount discount, TaxTreatment tax, List<CreditLot> credits, Charge... charges) {
    List<Entry> entries = new ArrayList<>();
    for (Charge charge : charges) {
      entries.add(new Entry(SUBSCRIPTION, charge));
    }
    return Assembly.of(new InvoiceParts(entries, discount, tax, credits, SUBSCRIPTION, AT));
  }

  private static long sum(List<Line> lines) {
    return lines.stream().mapToLong(line -> line.charge().amount()).sum();
  }

  private static List<CreditLot> anyCredits(SplittableRandom random) {
    List<CreditLot> lots = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      lots.add(new CreditLot(new UUID(9, i), 1 + random.nextLong(5_000)));
    }
    return lots;
  }

  private static Discount anyDiscount(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> null;
      case 1 -> percent(BigDecimal.valueOf(1 + random.nextInt(10_000), 2).toPlainString());
      default -> new Discount("OFF", null, new Money(1 + random.nextLong(9_000), "EUR"));
    };
  }

  private static Charge[] anyCharges(SplittableRandom random) {
    Charge[] charges = new Charge[random.nextInt(7)];
    LineType[] types = {
      LineType.PLAN,
      LineType.PRORATION,
      LineType.ADDON,
      LineType.USAGE,
      LineType.OVERAGE,
      LineType.ADJUSTMENT,
      LineType.CREDIT
    };
    for (int i = 0; i < charges.length; i++) {
      LineType type = types[random.nextInt(types.length)];
      long from = type == LineType.PRORATION || type == LineType.ADJUSTMENT ? -9_000 : 0;
      charges[i] = charge(type, "item-" + i, random.nextLong(from, 9_000));
    }
    return charges;
  }

  private static Discount percent(String percent) {
    return new Discount("PART", decimal(percent), null);
  }

  private static Charge plan(long amount) {
    return charge(LineType.PLAN, "plan", amount);
  }

  private static Charge charge(LineType type, String item, long amount) {
    return new Charge(
        type,
        item,
        item,
        BigDecimal.ONE,
        BigDecimal.valueOf(amount),
        amount,
        AT,
        AT.plusSeconds(60),
        Map.of());
  }

  private static BigDecimal decimal(String value) {
    return new BigDecimal(value);
  }
}
