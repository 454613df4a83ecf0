package io.atelier.billing.subscription;

import java.util.Locale;

/** Where a subscription can be, as rules.md names it. */
public enum SubscriptionStatus {
  PENDING,
  TRIAL,
  ACTIVE,
  PAST_DUE,
  PAUSED,
  CANCELLED,
  EXPIRED;

  /** The name in the database, in events and in answers. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static SubscriptionStatus of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
