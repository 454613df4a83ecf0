package io.atelier.events.billing;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An invoice after something happened to it, on {@code atelier.invoices}, keyed by its id: the
 * invoice of the HTTP API without names and addresses.
 *
 * @param status sent, paid, overdue or cancelled
 * @param subtotal without tax
 * @param creditsApplied what billing credits paid of it
 * @param issueDate when it was numbered, in the tenant's time as all of these
 */
public record InvoiceState(
    UUID id,
    UUID tenantId,
    UUID subscriptionId,
    String platform,
    @Nullable String number,
    String status,
    Period period,
    List<Item> items,
    MoneyAmount subtotal,
    MoneyAmount tax,
    MoneyAmount total,
    MoneyAmount amountPaid,
    MoneyAmount creditsApplied,
    String currency,
    @Nullable Instant issueDate,
    @Nullable Instant dueDate,
    @Nullable Instant paidDate) {

  /**
   * @param type monthly, yearly or one_time
   * @param endDate exclusive
   */
  public record Period(String type, Instant startDate, Instant endDate) {}

  /**
   * @param type plan, proration, addon, usage, overage, credit, discount or adjustment
   */
  public record Item(
      UUID id,
      String description,
      BigDecimal quantity,
      UnitAmount unitPrice,
      MoneyAmount amount,
      String type,
      @Nullable Map<String, Object> metadata) {}
}
