package io.atelier.events.envelope;

/**
 * Header names of a record on Kafka.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents
 *     Kafka protocol binding, binary content mode</a>
 */
public final class EventHeaders {
  public static final String SPEC_VERSION = "ce_specversion";
  public static final String ID = "ce_id";
  public static final String TYPE = "ce_type";
  public static final String SOURCE = "ce_source";
  public static final String TIME = "ce_time";
  public static final String CONTENT_TYPE = "content-type";

  /**
   * The tenant that owns the record; absent on records of the installation (platforms, catalogue).
   */
  public static final String TENANT_ID = "tenantid";

  /** Counts the states of one aggregate from 1; absent on {@code atelier.usage}. */
  public static final String SEQUENCE = "sequence";

  /** W3C trace context of the request that made the record. */
  public static final String TRACE_PARENT = "traceparent";

  /** "true" on a record that was published again on purpose: effects ignore it, mirrors do not. */
  public static final String REPLAYED = "replayed";

  private EventHeaders() {}
}
