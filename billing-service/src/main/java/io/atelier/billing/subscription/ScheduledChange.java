package io.atelier.billing.subscription;

import java.time.Instant;

/** What the plan becomes at the end of the billing period. */
record ScheduledChange(Terms terms, Instant at) {}
