package io.atelier.notification.alert;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something that a tenant's people should look at, as the API shows it. */
record BillingAlert(
    UUID id,
    String type,
    @Nullable BigDecimal threshold,
    @Nullable BigDecimal currentValue,
    String message,
    boolean isRead,
    @Nullable Instant readAt,
    Instant createdAt,
    Map<String, Object> metadata) {}
