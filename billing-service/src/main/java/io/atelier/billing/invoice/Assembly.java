package io.atelier.billing.invoice;

import io.atelier.billing.invoice.Invoice.TaxLine;
import io.atelier.billing.invoice.InvoiceParts.CreditLot;
import io.atelier.billing.invoice.InvoiceParts.Entry;
import io.atelier.billing.tax.TaxTreatment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an invoice comes to. Pure: a preview and the invoice are both made here.
 *
 * @param subtotal without tax; {@code subtotal + tax = total}, which is never negative
 * @param creditUses what is taken of which billing credit
 * @param credited what became a billing credit because the lines came to less than nothing
 */
record Assembly(
    List<Line> lines,
    long subtotal,
    List<TaxLine> taxes,
    long tax,
    long total,
    List<CreditUse> creditUses,
    long credited) {
  static final String CARRIED_OVER = "billing-credit";

  /**
   * @param taxRate percent; null: outside of tax
   */
  record Line(UUID subscriptionId, Charge charge, @Nullable BigDecimal taxRate) {}

  record CreditUse(UUID creditId, long amount) {}

  static Assembly of(InvoiceParts parts) {
    TaxTreatment treatment = parts.tax();
    List<Entry> entries =
        Discounts.beside(
            parts.entries().stream().filter(Assembly::saysSomething).toList(), parts.discount());
    List<Line> lines = new ArrayList<>();
    for (Entry entry : entries) {
      lines.add(new Line(entry.subscriptionId(), entry.charge(), treatment.rate()));
    }
    long sum = sum(entries);
    long tax = treatment.taxOn(sum);
    long net = treatment.inclusive() ? Math.subtractExact(sum, tax) : sum;
    long total = Math.addExact(net, tax);
    long credited = total < 0 ? Math.negateExact(total) : 0;
    if (credited > 0) {
      lines.add(new Line(parts.subscriptionId(), carriedOver(credited, parts), null));
    }
    List<TaxLine> taxes =
        entries.isEmpty()
            ? List.of()
            : List.of(new TaxLine(treatment.rate(), net, tax, treatment.reverseCharge()));
    return new Assembly(
        List.copyOf(lines),
        net + credited,
        taxes,
        tax,
        total + credited,
        uses(parts.credits(), total + credited),
        credited);
  }

  /** What a draft has before its usage is known: lines, and no sums yet. */
  static Assembly unfinished(List<Entry> entries, TaxTreatment treatment) {
    List<Line> lines =
        entries.stream()
            .map(entry -> new Line(entry.subscriptionId(), entry.charge(), treatment.rate()))
            .toList();
    return new Assembly(lines, 0, List.of(), 0, 0, List.of(), 0);
  }

  /** Usage of which there was none needs no line. */
  private static boolean saysSomething(Entry entry) {
    return entry.charge().amount() != 0 || entry.charge().quantity().signum() != 0;
  }

  private static long sum(List<Entry> entries) {
    return entries.stream().mapToLong(entry -> entry.charge().amount()).reduce(0, Math::addExact);
  }

  /** What it balances was taxed already, so that the tax given back is given back now. */
  private static Charge carriedOver(long amount, InvoiceParts parts) {
    return new Charge(
        LineType.ADJUSTMENT,
        CARRIED_OVER,
        "Carried over as a billing credit",
        BigDecimal.ONE,
        BigDecimal.valueOf(amount),
        amount,
        parts.at(),
        parts.at(),
        Map.of());
  }

  private static List<CreditUse> uses(List<CreditLot> lots, long total) {
    List<CreditUse> uses = new ArrayList<>();
    long left = total;
    for (CreditLot lot : lots) {
      long used = Math.min(left, lot.remaining());
      if (used > 0) {
        uses.add(new CreditUse(lot.id(), used));
        left -= used;
      }
    }
    return uses;
  }

  long creditsApplied() {
    return creditUses.stream().mapToLong(CreditUse::amount).sum();
  }

  /** What is left to pay. */
  long due() {
    return total - creditsApplied();
  }

  /** Whether there is nothing to say: no line, or none with an amount. */
  boolean isNothing() {
    return lines.stream().allMatch(line -> line.charge().amount() == 0);
  }
}
