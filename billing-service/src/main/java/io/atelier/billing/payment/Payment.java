package io.atelier.billing.payment;

import java.time.Instant;
import java.util.UUID;

/**
 * A payment.
 *
 * @param amount minor units
 * @param status pending, processing, completed, failed or refunded
 * @param reference the provider's transaction
 */
record Payment(
    UUID id,
    UUID tenantId,
    UUID invoiceId,
    long amount,
    String currency,
    String status,
    String provider,
    String reference,
    Instant processedAt,
    Instant createdAt) {

  /** Whether it says the same of the same transaction. */
  boolean isSameAs(Payment other) {
    return tenantId.equals(other.tenantId)
        && invoiceId.equals(other.invoiceId)
        && amount == other.amount
        && currency.equals(other.currency);
  }
}
