package io.atelier.billing.invoice;

import io.atelier.billing.money.MinorUnits;
import io.atelier.billing.money.UnitPrice;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Something that an operator puts on a tenant's next invoice.
 *
 * @param unitPrice may be negative, to take something off
 */
record InvoiceItemRequest(
    @NotBlank @Size(max = 500) String description,
    @Positive @Digits(integer = 12, fraction = 6) BigDecimal quantity,
    UnitPrice unitPrice) {

  /**
   * @throws ProblemException 422 if it is not in the currency or comes to more than an amount holds
   */
  Charge toCharge(UUID id, String currency, Instant at) {
    if (!unitPrice.currency().equals(currency)) {
      throw invalid("/unit_price/currency", "must be " + currency + ", as the subscription's");
    }
    BigDecimal exact = quantity.multiply(unitPrice.decimal());
    if (exact.abs().compareTo(BigDecimal.valueOf(1_000_000_000_000_000L)) > 0) {
      throw invalid("/unit_price/amount", "times the quantity is more than an invoice can hold");
    }
    return new Charge(
        LineType.ADJUSTMENT,
        "item:" + id,
        description.strip(),
        quantity,
        unitPrice.decimal(),
        MinorUnits.round(exact),
        at,
        at,
        Map.of());
  }

  private static ProblemException invalid(String pointer, String detail) {
    return ProblemException.invalid(List.of(new Fault(pointer, detail)));
  }
}
