package io.atelier.chassis.outbox;

import io.atelier.chassis.observability.TraceParent;
import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Writes events beside the state that they tell of, in the same unit of work. */
public final class Outbox {
  private final DatabaseClient database;

  Outbox(DatabaseClient database) {
    this.database = database;
  }

  /** Adds an event; it is published after, and only if, the unit of work commits. */
  public Mono<Void> append(OutboundEvent event) {
    return Mono.deferContextual(
        context -> insert(event, body(event), TraceParent.current(context)));
  }

  /** Adds many events, in their order, by one statement. */
  public Mono<Void> appendAll(List<OutboundEvent> events) {
    return events.isEmpty()
        ? Mono.empty()
        : Mono.deferContextual(context -> insertAll(events, TraceParent.current(context)));
  }

  private static byte @Nullable [] body(OutboundEvent event) {
    byte[] body = event.body() == null ? null : EventJson.write(event.body());
    if (body != null && body.length > Topic.MAX_BODY_BYTES) {
      throw new IllegalArgumentException(
          event.id() + " has " + body.length + " bytes, too many for " + event.topic());
    }
    return body;
  }

  private Mono<Void> insertAll(List<OutboundEvent> events, @Nullable String traceParent) {
    return database
        .sql(
            """
            INSERT INTO outbox (topic, record_key, event_id, event_type, event_tenant_id, sequence,
                                trace_parent, body)
            SELECT topic, key, id, type, CAST(tenant AS uuid), CAST(sequence AS bigint), :trace,
                   convert_to(body, 'UTF8')
            FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:ids AS text[]),
                        CAST(:types AS text[]), CAST(:tenants AS text[]),
                        CAST(:sequences AS text[]), CAST(:bodies AS text[]))
              WITH ORDINALITY AS e (topic, key, id, type, tenant, sequence, body, n)
            ORDER BY n
            """)
        .bind("trace", Columns.nullable(traceParent, String.class))
        .bind("topics", column(events, event -> event.topic().name()))
        .bind("keys", column(events, OutboundEvent::key))
        .bind("ids", column(events, OutboundEvent::id))
        .bind("types", column(events, OutboundEvent::type))
        .bind("tenants", column(events, OutboundEvent::tenantId))
        .bind("sequences", column(events, OutboundEvent::sequence))
        .bind("bodies", column(events, Outbox::text))
        .then();
  }

  private static @Nullable String text(OutboundEvent event) {
    byte[] body = body(event);
    return body == null ? null : new String(body, StandardCharsets.UTF_8);
  }

  private static @Nullable String[] column(
      List<OutboundEvent> events, Function<OutboundEvent, @Nullable Object> value) {
    return events.stream()
        .map(event -> {
          Object found = value.apply(event);
          return found == null ? null : found.toString();
        })
        .toArray(String[]::new);
  }

  private Mono<Void> insert(
      OutboundEvent event, byte @Nullable [] body, @Nullable String traceParent) {
    return database
        .sql(
            """
            INSERT INTO outbox (topic, record_key, event_id, event_type, event_tenant_id, sequence,
                                trace_parent, body)
            VALUES (:topic, :key, :id, :type, :tenant, :sequence, :trace, :body)
            """)
        .bind("topic", event.topic().name())
        .bind("key", event.key())
        .bind("id", event.id())
        .bind("type", event.type())
        .bind("tenant", Columns.nullable(event.tenantId(), java.util.UUID.class))
        .bind("sequence", Columns.nullable(event.sequence(), Long.class))
        .bind("trace", Columns.nullable(traceParent, String.class))
        .bind("body", Columns.nullable(body, byte[].class))
        .then();
  }
}
