package io.atelier.chassis.duework;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.envelope.EventJson;
import io.r2dbc.postgresql.codec.Json;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Schedules work in the unit of work of the change that wants it. */
public final class DueWork {
  private final DatabaseClient database;

  DueWork(DatabaseClient database) {
    this.database = database;
  }

  /**
   * Schedules a piece of work. Scheduled again under the same key it takes the new payload and the
   * earlier due time, and a claim that is under way will not complete it.
   *
   * @param dueAt by the system's clock
   */
  public Mono<Void> schedule(
      String queue, String key, @Nullable UUID tenantId, Object payload, Instant dueAt) {
    return database
        .sql(
            """
            INSERT INTO due_work (id, tenant_id, queue, work_key, payload, due_at)
            VALUES (:id, :tenant, :queue, :key, :payload, :due)
            ON CONFLICT (queue, work_key) DO UPDATE
              SET payload = excluded.payload,
                  due_at = least(due_work.due_at, excluded.due_at),
                  attempt = due_work.attempt + 1,
                  locked_until = NULL
            """)
        .bind("id", UuidCreator.getTimeOrderedEpoch())
        .bind("tenant", Columns.nullable(tenantId, UUID.class))
        .bind("queue", queue)
        .bind("key", key)
        .bind("payload", Json.of(EventJson.write(payload)))
        .bind("due", dueAt)
        .then();
  }

  /**
   * Makes sure that work is looked at by then. Unlike {@link #schedule} it leaves a claim that is
   * under way alone, for work that finds out by itself what there is to do: whoever completes it
   * looks once more, in the completion's transaction, which this one waits for or comes before.
   *
   * @param dueAt by the system's clock
   */
  public Mono<Void> wake(
      String queue, String key, @Nullable UUID tenantId, Object payload, Instant dueAt) {
    return database
        .sql(
            """
            INSERT INTO due_work (id, tenant_id, queue, work_key, payload, due_at)
            VALUES (:id, :tenant, :queue, :key, :payload, :due)
            ON CONFLICT (queue, work_key) DO UPDATE
              SET due_at = least(due_work.due_at, excluded.due_at)
            """)
        .bind("id", UuidCreator.getTimeOrderedEpoch())
        .bind("tenant", Columns.nullable(tenantId, UUID.class))
        .bind("queue", queue)
        .bind("key", key)
        .bind("payload", Json.of(EventJson.write(payload)))
        .bind("due", dueAt)
        .then();
  }
}
