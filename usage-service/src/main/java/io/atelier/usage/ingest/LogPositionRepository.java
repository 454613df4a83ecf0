package io.atelier.usage.ingest;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** How far each partition of {@code atelier.usage} is counted. */
@Component
final class LogPositionRepository {
  private final DatabaseClient database;

  LogPositionRepository(DatabaseClient database) {
    this.database = database;
  }

  /** The offset that is next; the first caller sets it to {@code earliest}. */
  Mono<Long> next(String topic, int partition, long earliest) {
    return database
        .sql(
            """
            INSERT INTO usage_log_positions (topic, partition, next_offset)
            VALUES (:topic, :partition, :earliest)
            ON CONFLICT (topic, partition) DO UPDATE SET topic = excluded.topic
            RETURNING next_offset
            """)
        .bind("topic", topic)
        .bind("partition", partition)
        .bind("earliest", earliest)
        .mapValue(Long.class)
        .one();
  }

  /** Moves it on; an error if somebody else did meanwhile. */
  Mono<Void> move(String topic, int partition, long from, long to) {
    return database
        .sql(
            """
            UPDATE usage_log_positions SET next_offset = :to
            WHERE topic = :topic AND partition = :partition AND next_offset = :from
            """)
        .bind("topic", topic)
        .bind("partition", partition)
        .bind("from", from)
        .bind("to", to)
        .fetch()
        .rowsUpdated()
        .flatMap(rows -> rows == 1 ? Mono.<Void>empty() : Mono.error(new OvertakenException()));
  }

  /** Another reader has counted from this place on. */
  static final class OvertakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OvertakenException() {
      super("another reader has moved this partition's position", null, false, false);
    }
  }
}
