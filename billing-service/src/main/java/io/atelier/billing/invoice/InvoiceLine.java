package io.atelier.billing.invoice;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line of an invoice.
 *
 * @param item with {@code serviceFrom} unique in a subscription
 * @param quantity times {@code unitPrice} (minor units), rounded half up once, is the amount; usage
 *     of several tiers says what was paid for a unit on average
 * @param amount minor units; net, or gross where the seller's prices contain the tax
 * @param taxRate percent; null: outside of tax
 */
public record InvoiceLine(
    UUID id,
    LineType type,
    String item,
    String description,
    BigDecimal quantity,
    BigDecimal unitPrice,
    long amount,
    @Nullable BigDecimal taxRate,
    Instant serviceFrom,
    Instant serviceTo,
    Map<String, Object> metadata) {}
