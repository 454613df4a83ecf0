package io.atelier.billing.testclock;

import java.time.Instant;
import java.util.UUID;

/**
 * @param now what the tenant's clock is to show
 */
record TestClockRequest(UUID tenantId, Instant now) {}
