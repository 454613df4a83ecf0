package io.atelier.chassis.outbox;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.tenancy.DirectConnections;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Publishes what the outbox holds, in order per key. One relay a service database is active: the
 * holder of an advisory lock, on the same connection that LISTENs. A row is deleted only after the
 * broker has acknowledged it, so a kill at any instant repeats records and loses none.
 *
 * <p>It runs on a virtual thread of its own, and blocks only there.
 */
final class OutboxRelay implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
  private static final int BATCH = 500;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long ADVISORY_LOCK = 0x6174_656c_6965_7231L;

  /** Held while it sleeps; whoever writes meanwhile cannot have it and wakes the relay. */
  private static final long ASLEEP = 0x6174_656c_6965_7232L;

  private static final Duration NAP = Duration.ofMillis(10);

  private final DatabaseClient database;
  private final UnitOfWork unitOfWork;
  private final DirectConnections connections;
  private final Map<String, Object> producerSettings;
  private final TopicNames topics;
  private final String source;
  private final Counter published;
  private final Semaphore wake = new Semaphore(0);
  private @Nullable Thread thread;
  private volatile boolean running;

  OutboxRelay(
      DatabaseClient database,
      UnitOfWork unitOfWork,
      DirectConnections connections,
      Map<String, Object> producerSettings,
      TopicNames topics,
      String service,
      MeterRegistry meters) {
    this.database = database;
    this.unitOfWork = unitOfWork;
    this.connections = connections;
    this.producerSettings = producerSettings;
    this.topics = topics;
    this.source = "/atelier/" + service;
    this.published =
        Counter.builder("atelier.outbox.published")
            .description("Records acknowledged by the broker")
            .register(meters);
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name("outbox-relay").start(this::run);
  }

  @Override
  public void stop() {
    running = false;
    Thread relay = thread;
    if (relay != null) {
      relay.interrupt();
      try {
        relay.join(Duration.ofSeconds(5));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void run() {
    while (running) {
      try {
        lead();
      } catch (InterruptedException _) {
        return;
      } catch (Exception failure) {
        if (!running) {
          return;
        }
        log.warn("The outbox relay starts again after: {}", failure.toString());
        pause();
      }
    }
  }

  /** Waits to be the one relay of this database, then publishes until something breaks. */
  private void lead() throws Exception {
    PostgresqlConnection connection = connections.open().block(PATIENCE);
    if (connection == null) {
      return;
    }
    Disposable notifications = null;
    // A producer that failed for good is of no use again, so each term of leadership has its own.
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(producerSettings)) {
      while (running && !tryLock(connection, ADVISORY_LOCK)) {
        TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
      }
      connection.createStatement("LISTEN outbox").execute().then().block(PATIENCE);
      notifications =
          connection.getNotifications().subscribe(_ -> wake.release(), _ -> wake.release());
      publishUntilStopped(connection, producer);
    } finally {
      if (notifications != null) {
        notifications.dispose();
      }
      // An interrupted thread could not wait for the end of the session, which holds the lock.
      boolean interrupted = Thread.interrupted();
      connection.close().onErrorComplete().block(Duration.ofSeconds(2));
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean tryLock(PostgresqlConnection connection, long lock) {
    return ask(connection, "SELECT pg_try_advisory_lock(" + lock + ")");
  }

  private static boolean ask(PostgresqlConnection connection, String question) {
    return Boolean.TRUE.equals(
        connection
            .createStatement(question)
            .execute()
            .flatMap(result -> result.map(row -> row.get(0, Boolean.class)))
            .next()
            .block(PATIENCE));
  }

  private void publishUntilStopped(
      PostgresqlConnection leadership, Producer<byte[], byte[]> producer) throws Exception {
    while (running) {
      wake.drainPermits();
      publishAll(producer);
      if (!tryLock(leadership, ASLEEP)) {
        // Someone is writing: what it writes it will not tell of.
        TimeUnit.MILLISECONDS.sleep(NAP.toMillis());
        continue;
      }
      publishAll(producer);
      boolean woken = wake.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
      if (!ask(leadership, "SELECT pg_advisory_unlock(" + ASLEEP + ")")
          || (!woken && !stillLeads(leadership))) {
        return;
      }
    }
  }

  private void publishAll(Producer<byte[], byte[]> producer) throws Exception {
    while (running && publishBatch(producer) == BATCH) {
      // a full batch means that more is waiting
    }
  }

  /** The lock is the session's: without the connection there is no leadership. */
  private static boolean stillLeads(PostgresqlConnection leadership) {
    return Boolean.TRUE.equals(
        Mono.from(leadership.validate(io.r2dbc.spi.ValidationDepth.REMOTE)).block(PATIENCE));
  }

  /**
   * Reads, sends, then deletes: no transaction is open while the broker is waited for, and what was
   * sent before a failure is sent again under the same id.
   */
  private int publishBatch(Producer<byte[], byte[]> producer) throws Exception {
    List<OutboxRow> rows = inTransaction(read());
    if (rows == null || rows.isEmpty()) {
      return 0;
    }
    CompletableFuture.allOf(
            rows.stream()
                .map(row -> send(producer, row.toRecord(topics.of(row.topic()), source)))
                .toArray(CompletableFuture<?>[]::new))
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    inTransaction(delete(rows));
    published.increment(rows.size());
    return rows.size();
  }

  private <T> @Nullable T inTransaction(Mono<T> work) {
    return unitOfWork.asSystem(SystemReason.RELAY, work).block(PATIENCE);
  }

  private Mono<List<OutboxRow>> read() {
    return database
        .sql(
            """
            SELECT id, topic, record_key, event_id, event_type, event_tenant_id,
                   sequence, trace_parent, body, created_at
            FROM outbox ORDER BY id LIMIT :batch
            """)
        .bind("batch", BATCH)
        .map(OutboxRow::from)
        .all()
        .collectList();
  }

  private Mono<Long> delete(List<OutboxRow> rows) {
    return database
        .sql("DELETE FROM outbox WHERE id = ANY(:ids)")
        .bind("ids", rows.stream().map(OutboxRow::id).toArray(Long[]::new))
        .fetch()
        .rowsUpdated();
  }

  private static CompletableFuture<Void> send(
      Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    producer.send(
        record,
        (_, failure) -> {
          if (failure == null) {
            acknowledged.complete(null);
          } else {
            acknowledged.completeExceptionally(failure);
          }
        });
    return acknowledged;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
