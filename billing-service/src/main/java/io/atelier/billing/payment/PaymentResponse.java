package io.atelier.billing.payment;

import io.atelier.billing.money.Money;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A payment as it is answered. */
record PaymentResponse(
    UUID id,
    UUID invoiceId,
    Money amount,
    String status,
    @Nullable UUID methodId,
    String provider,
    String providerTransactionId,
    @Nullable String failureReason,
    Money refundedAmount,
    Instant processedAt,
    Instant createdAt,
    Map<String, Object> metadata) {

  static PaymentResponse from(Payment payment) {
    return new PaymentResponse(
        payment.id(),
        payment.invoiceId(),
        new Money(payment.amount(), payment.currency()),
        payment.status(),
        null,
        payment.provider(),
        payment.reference(),
        null,
        new Money(0, payment.currency()),
        payment.processedAt(),
        payment.createdAt(),
        Map.of());
  }
}
