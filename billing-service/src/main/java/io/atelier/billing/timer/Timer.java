package io.atelier.billing.timer;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that is due at an instant of the tenant's time.
 *
 * @param subjectId what it is about; a subject has at most one timer of a kind
 */
public record Timer(UUID tenantId, TimerKind kind, UUID subjectId, Instant dueAt) {}
