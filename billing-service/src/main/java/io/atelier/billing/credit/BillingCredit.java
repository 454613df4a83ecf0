package io.atelier.billing.credit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A billing credit.
 *
 * @param amount minor units that it was made with
 * @param cause what made it; a cause makes one
 * @param invoiceId on which it was used last
 */
public record BillingCredit(
    UUID id,
    UUID tenantId,
    long amount,
    long remaining,
    String currency,
    Type type,
    String reason,
    String cause,
    @Nullable UUID invoiceId,
    @Nullable Instant expiresAt,
    @Nullable Instant usedAt,
    Instant createdAt) {

  /** Why it was given. */
  public enum Type {
    PROMOTIONAL,
    REFUND,
    COMPENSATION,
    ADJUSTMENT;

    /** The name in the database and in answers. */
    @JsonValue
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static Type of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }
}
