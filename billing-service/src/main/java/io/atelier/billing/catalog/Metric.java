package io.atelier.billing.catalog;

import io.atelier.events.billing.LimitKind;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is counted.
 *
 * @param unit one of it, e.g. {@code session}
 * @param usageField its name in the usage answer, where the value is quantity × {@code usageFactor}
 * @param quotaField its limit's name in the usage answer
 * @param message what a user reads at the limit; {@code {max}} is the limit
 * @param dimensions properties of usage events that history can be grouped by
 */
public record Metric(
    String code,
    LimitKind kind,
    Aggregation aggregation,
    @Nullable String unit,
    KeptBy keptBy,
    @Nullable String usageField,
    @Nullable Integer usageFactor,
    String quotaField,
    @Nullable String message,
    List<String> dimensions) {

  /** How the quantities of a period make one value. */
  public enum Aggregation {
    SUM,
    COUNT,
    MAX,
    LAST,
    UNIQUE
  }

  /** Who knows the number. All but the first are Atelier itself, and nobody else may set them. */
  public enum KeptBy {
    APPLICATION,
    MEMBERS,
    API_KEYS,
    DOMAINS,
    WEBHOOKS
  }

  /** The sentence for a limit; null when there is none to reach. */
  @Nullable String messageAt(@Nullable BigDecimal max) {
    return max == null || message == null ? null : message.replace("{max}", max.toPlainString());
  }
}
