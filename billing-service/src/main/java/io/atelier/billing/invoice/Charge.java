package io.atelier.billing.invoice;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/**
 * Something to be paid, or to be given back, before it stands on an invoice.
 *
 * @param item what it is for; with {@code serviceFrom} unique in a subscription, e.g. {@code plan},
 *     {@code proration:<change id>:credit}, {@code addon:<id>}, {@code usage:<metric>:<correction
 *     no>}
 * @param unitPrice in minor units, of at most 12 places
 * @param amount in minor units, quantity × unit price rounded half up once; may be negative
 */
public record Charge(
    LineType type,
    String item,
    String description,
    BigDecimal quantity,
    BigDecimal unitPrice,
    long amount,
    Instant serviceFrom,
    Instant serviceTo,
    Map<String, Object> metadata) {}
