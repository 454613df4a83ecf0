package io.atelier.local;

import io.atelier.testsupport.store.KafkaSettings;
import io.atelier.testsupport.store.KafkaStore;
import io.atelier.testsupport.store.PostgresLogin;
import io.atelier.testsupport.store.PostgresSettings;
import io.atelier.testsupport.store.PostgresStore;
import io.atelier.testsupport.store.RedisSettings;
import io.atelier.testsupport.store.RedisStore;
import io.atelier.testsupport.store.ServiceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** PostgreSQL, Kafka and Redis with their data under the local directory, durable. */
final class LocalStores implements AutoCloseable {
  private static final String PROVISIONER = "tenant_provisioner";

  private final LocalSettings settings;
  private final LocalSecrets secrets;
  private final Map<Service, ServiceDatabase> databases = new ConcurrentHashMap<>();
  private final ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable Future<?> postgresStart;
  private @Nullable Future<?> kafkaStart;
  private @Nullable Future<?> redisStart;
  private volatile @Nullable PostgresStore postgres;
  private volatile @Nullable KafkaStore kafka;
  private volatile @Nullable RedisStore redis;

  LocalStores(LocalSettings settings, LocalSecrets secrets) {
    this.settings = settings;
    this.secrets = secrets;
  }

  /** Starts all three side by side, and makes each service's database and roles. */
  void start(Progress progress) {
    postgresStart = starters.submit(progress.timed("PostgreSQL", this::startPostgres));
    kafkaStart =
        starters.submit(
            progress.timed(
                "Kafka", () -> kafka = KafkaStore.start(KafkaSettings.in(settings.data("kafka")))));
    redisStart =
        starters.submit(
            progress.timed(
                "Redis", () -> redis = RedisStore.start(RedisSettings.in(settings.data("redis")))));
  }

  /** Waits for the stores that a service needs. */
  void awaitFor(Service service) throws InterruptedException {
    Future<?> own = service.database() == null ? redisStart : postgresStart;
    awaitAll(List.of(required(kafkaStart), required(own)));
  }

  static void awaitAll(List<Future<?>> starts) throws InterruptedException {
    @Nullable ExecutionException first = null;
    for (Future<?> start : starts) {
      try {
        start.get();
      } catch (ExecutionException failed) {
        first = first == null ? failed : first;
      }
    }
    if (first != null) {
      Throwable cause = first.getCause();
      throw new LocalStartException(
          String.valueOf(cause == null ? first.getMessage() : cause.getMessage()), cause);
    }
  }

  private PostgresStore startPostgres() throws SQLException {
    PostgresStore started =
        PostgresStore.start(
            PostgresSettings.in(settings.data("postgres"))
                .withPassword(secrets.secret("postgres-superuser")));
    postgres = started;
    PostgresLogin superuser = started.superuser();
    createProvisioner(superuser);
    for (Service service : Service.values()) {
      if (service.database() != null) {
        databases.put(service, createDatabase(superuser, service));
      }
    }
    return started;
  }

  private ServiceDatabase createDatabase(PostgresLogin superuser, Service service)
      throws SQLException {
    String name = String.valueOf(service.database());
    return ServiceDatabase.create(
        superuser,
        "atelier_" + name,
        name,
        secrets.secret(name + "-owner"),
        secrets.secret(name + "-runtime"));
  }

  /** Who makes the tenants' own databases: no superuser, and nothing in the services' databases. */
  private void createProvisioner(PostgresLogin superuser) throws SQLException {
    try (Connection server = superuser.connect("postgres");
        Statement sql = server.createStatement()) {
      sql.execute(
          """
          DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '%1$s') THEN
              CREATE ROLE %1$s;
            END IF;
          END $$
          """
              .formatted(PROVISIONER));
      sql.execute(
          "ALTER ROLE "
              + PROVISIONER
              + " LOGIN CREATEDB CREATEROLE PASSWORD '"
              + secrets.secret("provisioner")
              + "'");
    }
  }

  PostgresLogin superuser() {
    return required(postgres).superuser();
  }

  PostgresLogin provisioner() {
    return new PostgresLogin(
        superuser().host(), superuser().port(), PROVISIONER, secrets.secret("provisioner"));
  }

  ServiceDatabase database(Service service) {
    ServiceDatabase database = databases.get(service);
    if (database == null) {
      throw new IllegalStateException(service + " has no database");
    }
    return database;
  }

  String kafka() {
    return required(kafka).bootstrapServers();
  }

  String redis() {
    return required(redis).url();
  }

  private static <T> T required(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the stores are not started");
    }
    return part;
  }

  /** What is still starting is waited for, so that nothing is left behind. */
  @Override
  public void close() {
    starters.close();
    for (@Nullable AutoCloseable store : new @Nullable AutoCloseable[] {kafka, redis, postgres}) {
      close(store);
    }
  }

  private static void close(@Nullable AutoCloseable store) {
    if (store != null) {
      Callable<@Nullable Void> closing =
          () -> {
            store.close();
            return null;
          };
      try {
        closing.call();
      } catch (Exception failure) {
        System.err.println("A store did not stop in order: " + failure);
      }
    }
  }
}
