package io.atelier.benchmarks;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.billing.BillingServiceApplication;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.sealing.Sealing;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.clock.MovableClock;
import io.atelier.testsupport.store.Directories;
import io.atelier.testsupport.store.Loopback;
import io.atelier.testsupport.store.PostgresSettings;
import io.atelier.testsupport.store.PostgresStore;
import io.atelier.testsupport.store.ServiceDatabase;
import io.atelier.testsupport.token.TestTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** billing-service on a PostgreSQL of its own, with a clock that the rig moves. */
final class BillingRig implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final Path directory;
  private final Path postgresData;
  private final PostgresStore postgres;
  private final JavaProcess kafka;
  private final String kafkaServers;
  private final ServiceDatabase database;
  private final Map<String, Object> settings;
  private final MovableClock clock;
  private final ConfigurableApplicationContext service;

  private BillingRig(
      Path directory,
      PostgresStore postgres,
      JavaProcess kafka,
      String kafkaServers,
      ServiceDatabase database,
      Map<String, Object> settings,
      MovableClock clock,
      ConfigurableApplicationContext service) {
    this.directory = directory;
    this.postgresData = directory.resolve("postgres");
    this.postgres = postgres;
    this.kafka = kafka;
    this.kafkaServers = kafkaServers;
    this.database = database;
    this.settings = settings;
    this.clock = clock;
    this.service = service;
  }

  /**
   * @param more settings of the service in this JVM and of all replicas
   */
  static BillingRig start(Map<String, Object> more)
      throws IOException, SQLException, InterruptedException {
    Path directory = Files.createTempDirectory("atelier-renewals-");
    int kafkaPort = Loopback.freePort();
    String kafkaServers = Loopback.HOST + ":" + kafkaPort;
    JavaProcess kafka =
        JavaProcess.start(
            directory.resolve("kafka.log"),
            List.of("-Xmx384m", "-XX:+UseSerialGC"),
            KafkaProcess.class.getName(),
            List.of(directory.resolve("kafka").toString(), String.valueOf(kafkaPort)),
            Map.of());
    while (!Loopback.answers(kafkaPort)) {
      Thread.sleep(100);
    }
    PostgresStore postgres = postgres(PostgresSettings.in(directory.resolve("postgres")));
    ServiceDatabase database =
        ServiceDatabase.create(postgres.superuser(), "billing", "billing", "owner", "runtime");
    Map<String, Object> settings = settings(database, kafkaServers);
    settings.putAll(more);
    MovableClock clock = new MovableClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    ConfigurableApplicationContext service =
        BillingServiceApplication.builder()
            .initializers(context ->
                ((GenericApplicationContext) context).registerBean(MovableClock.class, () -> clock))
            .run(arguments(settings));
    return new BillingRig(
        directory, postgres, kafka, kafkaServers, database, settings, clock, service);
  }

  /** Counts statements when that is asked for, which costs some of what is measured. */
  private static PostgresStore postgres(PostgresSettings settings) throws SQLException {
    PostgresStore postgres = PostgresStore.start(settings);
    if (!StatementCosts.ASKED_FOR) {
      return postgres;
    }
    try (Connection connection = connect(postgres, "postgres");
        Statement sql = connection.createStatement()) {
      sql.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
      sql.execute("ALTER SYSTEM SET pg_stat_statements.track_planning = on");
    }
    postgres.close();
    return PostgresStore.start(settings);
  }

  /** As arguments, which go before the service's own configuration. */
  private static String[] arguments(Map<String, Object> settings) {
    return settings.entrySet().stream()
        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
        .toArray(String[]::new);
  }

  private static Map<String, Object> settings(ServiceDatabase database, String kafkaServers) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("server.port", 0);
    settings.put("management.server.port", 0);
    settings.put("spring.r2dbc.url", database.r2dbcUrl());
    settings.put("spring.r2dbc.username", database.runtimeUser());
    settings.put("spring.r2dbc.password", database.runtimePassword());
    settings.put("spring.flyway.url", database.jdbcUrl());
    settings.put("spring.flyway.user", database.ownerUser());
    settings.put("spring.flyway.password", database.ownerPassword());
    settings.put("atelier.tenancy.system-role", database.systemRole());
    settings.put("atelier.sealing.keyset", Sealing.newKeyset());
    settings.put("atelier.security.jwks-url", TestTokens.shared().jwksUrl());
    settings.put("spring.kafka.bootstrap-servers", kafkaServers);
    settings.put("atelier.events.replication-factor", 1);
    settings.put("atelier.events.partitions", 1);
    String workers = System.getProperty("atelier.benchmark.workers");
    if (workers != null) {
      settings.put("atelier.billing.timer.workers", workers);
    }
    return settings;
  }

  /**
   * Another replica in a JVM of its own, by the system's clock.
   *
   * @param more settings in place of the rig's
   */
  JavaProcess replica(Map<String, Object> more) {
    Map<String, Object> own = new HashMap<>(settings);
    own.putAll(more);
    return JavaProcess.start(
        directory.resolve("replica-" + UUID.randomUUID() + ".log"),
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"),
        BillingServiceApplication.class.getName(),
        List.of(arguments(own)),
        Map.of());
  }

  Instant now() {
    return clock.instant();
  }

  void setNow(Instant now) {
    clock.set(now);
  }

  double postgresCpu() throws IOException {
    return ProcessCpu.ofPostgres(postgresData);
  }

  /** Signs a tenant up for a plan as tenant-service tells of it, and waits for its invoice. */
  UUID signUp(String platform, String plan) throws SQLException, InterruptedException {
    UUID id = signUp(1, platform, plan, now()).getFirst();
    awaitCount(
        1, "SELECT count(*) FROM invoices WHERE number IS NOT NULL AND tenant_id = '" + id + "'");
    return id;
  }

  /** Signs tenants up, and waits for their subscriptions. */
  List<UUID> signUp(int count, String platform, String plan, Instant at)
      throws SQLException, InterruptedException {
    long before = count("SELECT count(*) FROM subscriptions");
    String topic = topic(Topic.TENANTS);
    List<UUID> ids = Stream.generate(UuidCreator::getTimeOrderedEpoch).limit(count).toList();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafkaServers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (UUID id : ids) {
        producer.send(created(topic, tenant(id, platform, plan, at)));
        if (id.equals(ids.getFirst())) {
          // The topic may be new: batches that overtake one that found no leader stop them all.
          producer.flush();
        }
      }
    }
    awaitCount(before + count, "SELECT count(*) FROM subscriptions JOIN buyers USING (tenant_id)");
    return ids;
  }

  private String topic(Topic topic) {
    return service.getBean(TopicNames.class).of(topic);
  }

  /**
   * Reads a topic from its beginning until so many records of a type were seen; what was sent again
   * after a kill has the same id and counts once.
   *
   * @return the types of each key's records, in order
   */
  Map<String, List<String>> typesByKey(Topic topic, String type, int wanted) {
    Map<String, Map<String, String>> typesById = new HashMap<>();
    TopicPartition partition = new TopicPartition(topic(topic), 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafkaServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      for (int seen = 0; seen < wanted && System.nanoTime() < deadline; ) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          String told = header(record, EventHeaders.TYPE);
          String before =
              typesById
                  .computeIfAbsent(
                      new String(record.key(), StandardCharsets.UTF_8), _ -> new LinkedHashMap<>())
                  .putIfAbsent(header(record, EventHeaders.ID), told);
          seen += before == null && told.equals(type) ? 1 : 0;
        }
      }
    }
    Map<String, List<String>> types = new HashMap<>();
    typesById.forEach((key, byId) -> types.put(key, List.copyOf(byId.values())));
    return types;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static ProducerRecord<byte[], byte[]> created(String topic, TenantState tenant) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, bytes(tenant.id().toString()), EventJson.write(tenant));
    Map.of(
            EventHeaders.SPEC_VERSION, "1.0",
            EventHeaders.ID, tenant.id() + "/1",
            EventHeaders.TYPE, "tenant.created",
            EventHeaders.SOURCE, "/atelier/tenant-service",
            EventHeaders.TIME, Instant.now().toString(),
            EventHeaders.TENANT_ID, tenant.id().toString(),
            EventHeaders.SEQUENCE, "1")
        .forEach((name, value) -> record.headers().add(name, bytes(value)));
    return record;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static TenantState tenant(UUID id, String platform, String plan, Instant at) {
    String slug = "t-" + id.toString().substring(24);
    return new TenantState(
        id,
        UuidCreator.getTimeOrderedEpoch(),
        "A customer",
        slug,
        platform,
        slug,
        null,
        "ACTIVE",
        null,
        null,
        false,
        slug + "@example.com",
        null,
        null,
        "FR",
        "fr",
        null,
        null,
        Map.of(),
        at,
        at,
        null,
        plan,
        "none",
        "none");
  }

  /** Runs SQL as the superuser, past everything. */
  void sql(String statement) throws SQLException {
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  long count(String query) throws SQLException {
    try (Connection connection = connect();
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** As the superuser. */
  Connection connect() throws SQLException {
    return connect(postgres, database.name());
  }

  private static Connection connect(PostgresStore postgres, String database) throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl(database), postgres.superuser().user(), postgres.superuser().password());
  }

  /** Looks five times a second. */
  void awaitCount(long wanted, String query) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (count(query) < wanted) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(count(query) + " of " + wanted + " after " + PATIENCE);
      }
      Thread.sleep(200);
    }
  }

  void awaitNone(String query) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (count(query) > 0) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(count(query) + " left after " + PATIENCE);
      }
      Thread.sleep(200);
    }
  }

  @Override
  public void close() {
    service.close();
    postgres.close();
    kafka.close();
    Directories.delete(directory);
  }
}
