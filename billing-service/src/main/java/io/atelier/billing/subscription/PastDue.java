package io.atelier.billing.subscription;

import io.atelier.billing.catalog.PlatformCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something is overdue. The catalogue's rules are those of the day it became so.
 *
 * @param graceEndsAt when access ends
 * @param cancelAt when the subscription ends by itself; null: never
 * @param reminderDays days after {@code since}, ascending
 * @param reminders how many there were
 * @param closed whether the grace time is over
 */
record PastDue(
    Instant since,
    Instant graceEndsAt,
    @Nullable Instant cancelAt,
    List<Integer> reminderDays,
    int reminders,
    boolean closed) {

  static PastDue begin(PlatformCatalog catalog, Instant at) {
    Instant graceEnd = at.plus(Duration.ofDays(catalog.graceDays()));
    Integer after = catalog.cancelAfterDays();
    return new PastDue(
        at,
        graceEnd,
        after == null ? null : graceEnd.plus(Duration.ofDays(after)),
        catalog.dunning().retryAfterDays(),
        0,
        false);
  }

  @Nullable Instant nextReminder() {
    return reminders < reminderDays.size()
        ? since.plus(Duration.ofDays(reminderDays.get(reminders)))
        : null;
  }

  PastDue reminded() {
    return new PastDue(since, graceEndsAt, cancelAt, reminderDays, reminders + 1, closed);
  }

  PastDue withoutGrace() {
    return new PastDue(since, graceEndsAt, cancelAt, reminderDays, reminders, true);
  }

  /** Access ended sooner, by something else. */
  PastDue withoutGraceFrom(Instant at) {
    Instant end = at.isBefore(graceEndsAt) ? at : graceEndsAt;
    return new PastDue(since, end, cancelAt, reminderDays, reminders, closed);
  }
}
