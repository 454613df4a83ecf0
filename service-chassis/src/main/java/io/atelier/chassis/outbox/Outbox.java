package io.atelier.chassis.outbox;

import io.atelier.chassis.observability.TraceParent;
import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
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
