package io.atelier.billing.invoice;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an invoice can be. */
public enum InvoiceStatus {
  /** It waits for usage, or for its number. */
  DRAFT,
  SENT,
  PAID,
  OVERDUE,
  CANCELLED;

  /** The name in the database, in events and in answers. */
  @JsonValue
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static InvoiceStatus of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
