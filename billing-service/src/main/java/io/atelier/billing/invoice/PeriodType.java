package io.atelier.billing.invoice;

import java.util.Locale;

/** How long the period of an invoice is. */
public enum PeriodType {
  MONTHLY,
  YEARLY,
  ONE_TIME;

  /** The name in the database, in events and in answers. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static PeriodType of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
