package io.atelier.testsupport.servers;

import io.atelier.testsupport.store.KafkaSettings;
import io.atelier.testsupport.store.KafkaStore;
import io.atelier.testsupport.store.PostgresSettings;
import io.atelier.testsupport.store.PostgresStore;
import io.atelier.testsupport.store.RedisSettings;
import io.atelier.testsupport.store.RedisStore;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** PostgreSQL and Redis as processes beside this JVM, Kafka inside of it. */
record LocalServers(PostgresStore postgres, KafkaStore kafka, RedisStore redis)
    implements RunningServers {

  /** All at once; what has started when another fails is ended by {@link #endLeftovers}. */
  static LocalServers start(Path directory) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Executor executor = threads;
      // Not durable: a test that pulls the plug starts a store of its own.
      var postgres =
          CompletableFuture.supplyAsync(
              () ->
                  PostgresStore.start(
                      PostgresSettings.in(postgresOf(directory))
                          .withDurable(false)
                          .withPassword(UUID.randomUUID().toString())),
              executor);
      var redis =
          CompletableFuture.supplyAsync(
              () -> RedisStore.start(RedisSettings.in(redisOf(directory))), executor);
      var kafka =
          CompletableFuture.supplyAsync(
              () -> KafkaStore.start(KafkaSettings.in(directory.resolve("kafka"))), executor);
      return new LocalServers(postgres.join(), kafka.join(), redis.join());
    }
  }

  /** Ends what a killed keeper could not; Kafka died with it. */
  static void endLeftovers(Path directory) {
    PostgresStore.endLeftover(postgresOf(directory));
    RedisStore.endLeftover(redisOf(directory));
  }

  @Override
  public ServerAddresses addresses() {
    return new ServerAddresses(
        "local", postgres.superuser(), kafka.bootstrapServers(), redis.url());
  }

  @Override
  public void close() {
    kafka.close();
    redis.close();
    postgres.close();
  }

  private static Path postgresOf(Path directory) {
    return directory.resolve("postgres");
  }

  private static Path redisOf(Path directory) {
    return directory.resolve("redis");
  }
}
