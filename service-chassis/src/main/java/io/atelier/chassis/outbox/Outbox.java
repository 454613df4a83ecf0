package io.atelier.chassis.outbox;

import io.atelier.chassis.observability.TraceParent;
import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
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
    return Mono.deferContextual(context -> {
      byte[] body = event.body() == null ? null : EventJson.write(event.body());
      if (body != null && body.length > Topic.MAX_BODY_BYTES) {
        return Mono.error(
            new IllegalArgumentException(
                event.id() + " has " + body.length + " bytes, too many for " + event.topic()));
      }
      return insert(event, body, TraceParent.current(context));
    });
  }

  /** Adds many events in one statement, in their order. */
  public Mono<Void> appendAll(List<OutboundEvent> events) {
    return events.isEmpty()
        ? Mono.empty()
        : Mono.deferContextual(context -> insertAll(events, TraceParent.current(context)));
  }

  private Mono<Void> insertAll(List<OutboundEvent> events, @Nullable String traceParent) {
    return database
        .sql(
            """
            INSERT INTO outbox (topic, record_key, event_id, event_type, event_tenant_id, sequence,
                                trace_parent, body)
            SELECT topic, record_key, event_id, event_type, event_tenant_id::uuid, sequence, :trace,
                   convert_to(body, 'UTF8')
            FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:ids AS text[]),
                        CAST(:types AS text[]), CAST(:tenants AS text[]),
                        CAST(:sequences AS bigint[]), CAST(:bodies AS text[])) WITH ORDINALITY
              AS e (topic, record_key, event_id, event_type, event_tenant_id, sequence, body, n)
            ORDER BY n
            """)
        .bind("topics", texts(events, event -> event.topic().name()))
        .bind("keys", texts(events, OutboundEvent::key))
        .bind("ids", texts(events, OutboundEvent::id))
        .bind("types", texts(events, OutboundEvent::type))
        .bind("tenants", texts(events, event -> text(event.tenantId())))
        .bind("sequences", events.stream().map(OutboundEvent::sequence).toArray(Long[]::new))
        .bind("trace", Columns.nullable(traceParent, String.class))
        .bind("bodies", texts(events, Outbox::body))
        .then();
  }

  private static @Nullable String body(OutboundEvent event) {
    Object body = event.body();
    return body == null ? null : EventJson.mapper().writeValueAsString(body);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static @Nullable String[] texts(
      List<OutboundEvent> events, Function<OutboundEvent, @Nullable String> column) {
    return events.stream().map(column).toArray(String[]::new);
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
