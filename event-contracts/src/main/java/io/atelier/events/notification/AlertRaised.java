package io.atelier.events.notification;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that a tenant should look at, on {@code atelier.alerts}, keyed by its id.
 *
 * @param type usage_threshold, payment_failed, invoice_overdue, subscription_expiring,
 *     domain_suspended, domain_left, domain_released or webhook_disabled
 * @param threshold what was crossed, e.g. 80 percent; null where nothing is measured
 * @param currentValue what it is now, in the unit of the threshold's subject
 * @param message the sentence a user reads
 * @param metadata what it is about: ids and codes, never names
 * @param createdAt in the tenant's time
 */
public record AlertRaised(
    UUID id,
    UUID tenantId,
    String type,
    @Nullable BigDecimal threshold,
    @Nullable BigDecimal currentValue,
    String message,
    @Nullable Map<String, Object> metadata,
    Instant createdAt) {}
