package io.atelier.testsupport.servers;

import io.atelier.testsupport.store.PostgresLogin;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The three servers as containers; Testcontainers removes them even if this JVM is killed. */
record DockerServers(PostgreSQLContainer postgres, KafkaContainer kafka, GenericContainer<?> redis)
    implements RunningServers {

  private static final int REDIS_PORT = 6379;

  static DockerServers start() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new IllegalStateException(
          "%s=docker, but no Docker engine answers. Start one, or set it to local or auto."
              .formatted(ServerSource.SETTING));
    }
    PostgreSQLContainer postgres = new PostgreSQLContainer("postgres:18");
    // Tests need no durability, and many modules at once need connections.
    postgres.withCommand(
        "postgres", "-c", "max_connections=300", "-c", "fsync=off", "-c", "timezone=UTC");
    // The image's user is its superuser; the name is the one of the local store.
    postgres.withUsername("postgres").withDatabaseName("postgres");
    KafkaContainer kafka =
        new KafkaContainer("apache/kafka:4.2.1")
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_NUM_PARTITIONS", "1")
            .withEnv("KAFKA_MESSAGE_MAX_BYTES", "1100000")
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
    GenericContainer<?> redis = new GenericContainer<>("redis:7").withExposedPorts(REDIS_PORT);
    Startables.deepStart(Stream.of(postgres, kafka, redis)).join();
    return new DockerServers(postgres, kafka, redis);
  }

  @Override
  public ServerAddresses addresses() {
    return new ServerAddresses(
        "docker",
        new PostgresLogin(
            postgres.getHost(),
            postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
            postgres.getUsername(),
            postgres.getPassword()),
        // Some versions put a protocol in front.
        kafka.getBootstrapServers().replaceFirst("^[A-Z_]+://", ""),
        "redis://%s:%d".formatted(redis.getHost(), redis.getMappedPort(REDIS_PORT)));
  }

  @Override
  public void close() {
    kafka.stop();
    redis.stop();
    postgres.stop();
  }
}
