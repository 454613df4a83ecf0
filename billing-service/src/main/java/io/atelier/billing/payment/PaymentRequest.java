package io.atelier.billing.payment;

import io.atelier.billing.money.Money;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A payment as an operator saw it arrive.
 *
 * @param reference the provider's transaction, by which it is known again
 */
record PaymentRequest(
    UUID invoiceId,
    Money amount,
    @Pattern(
            regexp = "bank_transfer|paypal|wise|other",
            message = "must be bank_transfer, paypal, wise or other")
        String provider,
    @NotBlank @Size(max = 200) String reference) {
  private static final long MOST = 1_000_000_000_000_000L;

  /**
   * @throws ProblemException 422 if the amount cannot be paid on an invoice of the currency
   */
  Payment toPayment(UUID id, UUID tenantId, String currency, Instant at) {
    if (!amount.currency().equals(currency)) {
      throw invalid("/amount/currency", "must be " + currency + ", as the invoice's");
    }
    if (amount.amount() <= 0 || amount.amount() > MOST) {
      throw invalid("/amount/amount", "must be above 0 and at most " + MOST);
    }
    return new Payment(
        id,
        tenantId,
        invoiceId,
        amount.amount(),
        currency,
        "completed",
        provider,
        reference.strip(),
        at,
        at);
  }

  private static ProblemException invalid(String pointer, String detail) {
    return ProblemException.invalid(List.of(new Fault(pointer, detail)));
  }
}
