package io.atelier.billing.invoice;

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
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static InvoiceStatus of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
