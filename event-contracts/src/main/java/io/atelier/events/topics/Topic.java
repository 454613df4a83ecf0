package io.atelier.events.topics;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topic carries one aggregate, keyed by its id, with the whole state after the change (state
 * topics) or what happened (fact logs and the command log).
 */
public enum Topic {
  PLATFORMS("atelier.platforms", Kind.STATE),
  CATALOG("atelier.catalog", Kind.STATE),
  TENANTS("atelier.tenants", Kind.STATE),
  MEMBERS("atelier.members", Kind.STATE),
  API_KEYS("atelier.api-keys", Kind.STATE),
  ENTITLEMENTS("atelier.entitlements", Kind.STATE),
  SUBSCRIPTIONS("atelier.subscriptions", Kind.STATE),
  DOMAINS("atelier.domains", Kind.STATE),
  USAGE_TOTALS("atelier.usage-totals", Kind.STATE),
  INVOICES("atelier.invoices", Kind.FACT),
  PAYMENTS("atelier.payments", Kind.FACT),
  ALERTS("atelier.alerts", Kind.FACT),
  MAIL_REQUESTS("atelier.mail-requests", Kind.BRIEF),
  USAGE("atelier.usage", Kind.COMMAND);

  /** Fixed for ever, because keys are placed by it; {@code local} and tests use one. */
  public static final int PARTITIONS = 12;

  /** The largest body an outbox accepts, well below the broker's limit of 1 MiB. */
  public static final int MAX_BODY_BYTES = 900 * 1024;

  /** What a topic holds, which decides how long it keeps it. */
  public enum Kind {
    /** The newest state of each key is kept for ever. */
    STATE,
    /** What happened, kept long enough to be read after any outage. */
    FACT,
    /** What happened and is of no use a day later, for what it offers has ended by then. */
    BRIEF,
    /** What was asked, kept long enough to be counted after any outage. */
    COMMAND
  }

  private final String topicName;
  private final Kind kind;

  Topic(String topicName, Kind kind) {
    this.topicName = topicName;
    this.kind = kind;
  }

  public String topicName() {
    return topicName;
  }

  public Kind kind() {
    return kind;
  }

  /** Kafka's configuration of the topic. */
  public Map<String, String> configuration() {
    var settings = new TreeMap<String, String>();
    settings.put("max.message.bytes", String.valueOf(1024 * 1024));
    switch (kind) {
      case STATE -> {
        settings.put("cleanup.policy", "compact");
        settings.put("min.compaction.lag.ms", millis(Duration.ofDays(7)));
        settings.put("max.compaction.lag.ms", millis(Duration.ofDays(8)));
        settings.put("delete.retention.ms", millis(Duration.ofDays(30)));
      }
      case FACT, COMMAND -> {
        settings.put("cleanup.policy", "delete");
        settings.put("retention.ms", millis(Duration.ofDays(30)));
      }
      case BRIEF -> {
        settings.put("cleanup.policy", "delete");
        settings.put("retention.ms", millis(Duration.ofDays(1)));
      }
    }
    return settings;
  }

  private static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }
}
