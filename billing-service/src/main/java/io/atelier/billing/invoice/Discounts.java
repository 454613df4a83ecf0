package io.atelier.billing.invoice;

import io.atelier.billing.coupon.Discount;
import io.atelier.billing.invoice.InvoiceParts.Entry;
import io.atelier.billing.money.MinorUnits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Puts a coupon's line beside each line that it lowers, of the same tax rate. */
final class Discounts {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private Discounts() {}

  static List<Entry> beside(List<Entry> entries, @Nullable Discount discount) {
    if (discount == null) {
      return entries;
    }
    List<Charge> charges = entries.stream().map(Entry::charge).toList();
    long[] off =
        discount.percent() != null
            ? share(charges, discount.percent())
            : spread(charges, Objects.requireNonNull(discount.amount()).amount());
    List<Entry> all = new ArrayList<>();
    for (int i = 0; i < off.length; i++) {
      Entry lowered = entries.get(i);
      all.add(lowered);
      if (off[i] != 0) {
        all.add(
            new Entry(lowered.subscriptionId(), line(lowered.charge(), discount.code(), off[i])));
      }
    }
    return all;
  }

  /** A part of what is sold; of what is given back, too, for it was paid so much less. */
  private static long[] share(List<Charge> charges, BigDecimal percent) {
    return charges.stream()
        .mapToLong(charge ->
            charge.type().isSold()
                ? MinorUnits.round(
                    BigDecimal.valueOf(charge.amount()).multiply(percent).divide(HUNDRED))
                : 0)
        .toArray();
  }

  /**
   * An amount off what is sold for whole periods, in proportion, the cents that are left over to
   * the largest remainders; never more than that comes to.
   */
  static long[] spread(List<Charge> charges, long amount) {
    long[] weights = charges.stream().mapToLong(Discounts::weight).toArray();
    long whole = LongStream.of(weights).reduce(0, Math::addExact);
    long cap =
        Math.max(
            0,
            charges.stream()
                .filter(charge -> charge.type().isSold())
                .mapToLong(Charge::amount)
                .reduce(0, Math::addExact));
    long off = Math.min(amount, Math.min(whole, cap));
    long[] parts = new long[weights.length];
    if (off <= 0) {
      return parts;
    }
    BigInteger[] remainders = new BigInteger[weights.length];
    long given = 0;
    for (int i = 0; i < weights.length; i++) {
      BigInteger[] exact =
          BigInteger.valueOf(off)
              .multiply(BigInteger.valueOf(weights[i]))
              .divideAndRemainder(BigInteger.valueOf(whole));
      parts[i] = exact[0].longValueExact();
      remainders[i] = exact[1];
      given += parts[i];
    }
    IntStream.range(0, weights.length)
        .boxed()
        .sorted(
            Comparator.comparing((Integer i) -> remainders[i])
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .limit(off - given)
        .forEach(i -> parts[i]++);
    return parts;
  }

  private static long weight(Charge charge) {
    boolean counts = charge.type().isSold() && charge.type() != LineType.PRORATION;
    return counts ? Math.max(0, charge.amount()) : 0;
  }

  private static Charge line(Charge lowered, String code, long off) {
    return new Charge(
        LineType.DISCOUNT,
        "discount:" + code + ":" + lowered.item(),
        "Coupon " + code + ": " + lowered.description(),
        BigDecimal.ONE,
        BigDecimal.valueOf(-off),
        -off,
        lowered.serviceFrom(),
        lowered.serviceTo(),
        Map.of("coupon", code));
  }
}
