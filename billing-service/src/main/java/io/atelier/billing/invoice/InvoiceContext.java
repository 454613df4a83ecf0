package io.atelier.billing.invoice;

import io.atelier.billing.catalog.UsagePrice;
import io.atelier.billing.invoice.InvoiceParts.CreditLot;
import io.atelier.billing.invoice.InvoiceParts.Entry;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known when an invoice is assembled.
 *
 * @param catalogNumber of what is sold now
 * @param countryCode of the buyer; null: not known
 * @param pending charges that wait, and those that the draft has already
 * @param slots usage that waits to be rated
 * @param totals of the usage that was asked for
 * @param credits that may be applied
 */
record InvoiceContext(
    long catalogNumber,
    @Nullable String countryCode,
    @Nullable String vatId,
    List<PendingLine> pending,
    List<WaitingSlot> slots,
    List<Total> totals,
    List<CreditLot> credits) {

  /** What the tax depends on, as the numbering compares it. */
  String taxedAs() {
    return (countryCode == null ? "" : countryCode) + "/" + (vatId == null ? "" : vatId);
  }

  /** Of usage that was asked for, what is known of it; null: nothing. */
  @Nullable Total total(UsageSlot slot) {
    for (Total total : totals) {
      if (total.metric().equals(slot.metric()) && total.periodStart().equals(slot.periodStart())) {
        return total;
      }
    }
    return null;
  }

  /** A usage period's value, as far as it is known. */
  record Total(String metric, Instant periodStart, BigDecimal value, boolean closed) {}

  /** A stored usage slot that was not rated, with its value as far as it is known. */
  record WaitingSlot(
      UUID subscriptionId,
      String metric,
      Instant periodStart,
      Instant periodEnd,
      UsagePrice price,
      @Nullable BigDecimal includedMax,
      String description,
      @Nullable BigDecimal value,
      @Nullable Boolean closed) {

    static WaitingSlot of(UUID subscriptionId, UsageSlot slot, @Nullable Total total) {
      return new WaitingSlot(
          subscriptionId,
          slot.metric(),
          slot.periodStart(),
          slot.periodEnd(),
          slot.price(),
          slot.includedMax(),
          slot.description(),
          total == null ? null : total.value(),
          total == null ? null : total.closed());
    }

    UsageSlot slot() {
      return new UsageSlot(metric, periodStart, periodEnd, price, includedMax, description);
    }

    boolean isClosed() {
      return closed != null && closed;
    }

    BigDecimal valueSoFar() {
      return value == null ? BigDecimal.ZERO : value;
    }

    Entry entry() {
      return new Entry(subscriptionId, UsageCharges.of(slot(), valueSoFar()));
    }
  }

  /** A stored line without what is derived from others. */
  record PendingLine(
      UUID subscriptionId,
      LineType type,
      String item,
      String description,
      BigDecimal quantity,
      BigDecimal unitPrice,
      long amount,
      Instant serviceFrom,
      Instant serviceTo,
      Map<String, Object> metadata) {

    Entry entry() {
      return new Entry(
          subscriptionId,
          new Charge(
              type,
              item,
              description,
              quantity,
              unitPrice,
              amount,
              serviceFrom,
              serviceTo,
              metadata));
    }
  }
}
