package io.atelier.events.billing;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A payment, on {@code atelier.payments}, keyed by its id.
 *
 * @param status pending, processing, completed, failed or refunded
 * @param provider stripe, paypal, wise, bank_transfer or other
 * @param processedAt in the tenant's time, as is {@code createdAt}
 */
public record PaymentState(
    UUID id,
    UUID tenantId,
    UUID invoiceId,
    MoneyAmount amount,
    String status,
    String provider,
    @Nullable String failureReason,
    MoneyAmount refundedAmount,
    @Nullable Instant processedAt,
    Instant createdAt) {}
