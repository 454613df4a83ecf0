package io.atelier.billing.invoice;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How long the period of an invoice is. */
public enum PeriodType {
  MONTHLY,
  YEARLY,
  ONE_TIME;

  /** The name in the database, in events and in answers. */
  @JsonValue
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  static PeriodType of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
