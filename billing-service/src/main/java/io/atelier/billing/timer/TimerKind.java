package io.atelier.billing.timer;

import java.util.List;
import java.util.stream.Stream;

/** What can be due. At one instant they run in the order in which they are declared. */
public enum TimerKind {
  /** A usage period is over: what it is to be charged waits for the next invoice, or makes one. */
  PERIOD_CLOSE("period_close"),
  TRIAL_END("trial_end"),
  SCHEDULED_CHANGE("scheduled_change"),
  /** An operator's bulk move of a plan's tenants to another version. */
  PLAN_MOVE("plan_move"),
  /** A billing period begins and is invoiced. */
  RENEWAL("renewal"),
  /** An invoice should be paid by now. */
  INVOICE_DUE("invoice_due"),
  /** A reminder of what is overdue, by the catalogue's schedule. */
  DUNNING("dunning"),
  /** Access ends for want of payment. */
  GRACE_END("grace_end"),
  /** Without payment for so long, the subscription ends by itself. */
  CANCEL_AFTER("cancel_after"),
  /** The end of what was cancelled. */
  EXPIRY("expiry"),
  OVERRIDE_END("override_end"),
  ADDON_END("addon_end"),
  /** The trial ends in so many days. */
  REMINDER("reminder"),
  /** A draft has waited long enough for its usage. */
  USAGE_WAIT("usage_wait"),
  /**
   * The published entitlements need more periods ahead or another clock offset, or say what the
   * catalogue no longer says.
   */
  ENTITLEMENTS("entitlements"),
  /** The tenant is gone for good, and what may go of it goes too. */
  PURGE("purge");

  /** The codes in the order in which they run at one instant. */
  static final List<String> CODES_IN_ORDER = Stream.of(values()).map(TimerKind::code).toList();

  private final String code;

  TimerKind(String code) {
    this.code = code;
  }

  /** The name in the database. */
  public String code() {
    return code;
  }

  static TimerKind of(String code) {
    for (TimerKind kind : values()) {
      if (kind.code.equals(code)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("there is no timer kind " + code);
  }
}
