package io.atelier.billing.invoice;

import io.atelier.billing.catalog.UsagePrice;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Usage of a usage period, to be rated once usage-service has closed it.
 *
 * @param price in the subscription's currency, of the phase at the period's end
 * @param includedMax the limit's max, which an overage price counts from; null: none
 * @param description of its line
 */
public record UsageSlot(
    String metric,
    Instant periodStart,
    Instant periodEnd,
    UsagePrice price,
    @Nullable BigDecimal includedMax,
    String description) {}
