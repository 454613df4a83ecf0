package io.atelier.chassis.sample;

import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.topics.Topic;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The sample's one aggregate; all of it is to be called inside a unit of work. */
@Repository
public class Notes {
  private final DatabaseClient database;
  private final Outbox outbox;
  private final UnitOfWork unitOfWork;

  Notes(DatabaseClient database, Outbox outbox, UnitOfWork unitOfWork) {
    this.database = database;
    this.outbox = outbox;
    this.unitOfWork = unitOfWork;
  }

  public Mono<UUID> insert(UUID tenant, String body) {
    UUID id = UUID.randomUUID();
    return database
        .sql("INSERT INTO notes (tenant_id, id, body) VALUES (:tenant, :id, :body)")
        .bind("tenant", tenant)
        .bind("id", id)
        .bind("body", body)
        .then()
        .thenReturn(id);
  }

  /** Without a condition on the tenant: what comes back is what the policy lets through. */
  public Mono<List<String>> bodies() {
    return database
        .sql("SELECT body FROM notes ORDER BY body")
        .map(row -> row.get(0, String.class))
        .all()
        .collectList();
  }

  /** A change of state with its event, as services do it. */
  public Mono<Void> change(UUID tenant, UUID id, String body) {
    return database
        .sql(
            """
            UPDATE notes SET body = :body, sequence = sequence + 1
            WHERE tenant_id = :tenant AND id = :id RETURNING sequence
            """)
        .bind("body", body)
        .bind("tenant", tenant)
        .bind("id", id)
        .map(row -> row.get(0, Long.class))
        .one()
        .flatMap(sequence ->
            outbox.append(
                OutboundEvent.state(
                    Topic.TENANTS,
                    id.toString(),
                    sequence,
                    "note.changed",
                    tenant,
                    Map.of("body", body))));
  }

  /** What a consumer wrote down of a key. */
  public Mono<Void> handle(String consumer, String key, String event) {
    return database
        .sql("INSERT INTO handled (consumer, key, event) VALUES (:consumer, :key, :event)")
        .bind("consumer", consumer)
        .bind("key", key)
        .bind("event", event)
        .then();
  }

  /** In the order in which it was written. */
  public Mono<List<String>> handled(String key) {
    return database
        .sql("SELECT event FROM handled WHERE key = :key ORDER BY position")
        .bind("key", key)
        .map(row -> row.get(0, String.class))
        .all()
        .collectList();
  }

  /** A new note of a new unit of work. */
  public UUID given(UUID tenant, String body) {
    return unitOfWork.asTenant(tenant, insert(tenant, body)).block();
  }
}
