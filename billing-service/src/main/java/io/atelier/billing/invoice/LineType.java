package io.atelier.billing.invoice;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a line of an invoice is for. */
public enum LineType {
  PLAN,
  PRORATION,
  ADDON,
  USAGE,
  OVERAGE,
  CREDIT,
  DISCOUNT,
  ADJUSTMENT;

  /** The name in the database, in events and in answers. */
  @JsonValue
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  static LineType of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** Whether a coupon lowers it: what is sold, never what an operator or a credit put there. */
  boolean isSold() {
    return switch (this) {
      case PLAN, PRORATION, ADDON, USAGE, OVERAGE -> true;
      case CREDIT, DISCOUNT, ADJUSTMENT -> false;
    };
  }
}
