package io.atelier.benchmarks;

import io.atelier.chassis.sealing.Sealing;
import io.atelier.events.billing.BeyondLimit;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.LimitKind;
import io.atelier.events.envelope.EventJson;
import io.atelier.testsupport.store.Loopback;
import io.atelier.testsupport.store.PostgresSettings;
import io.atelier.testsupport.store.PostgresStore;
import io.atelier.testsupport.store.ServiceDatabase;
import io.atelier.testsupport.token.TestTokens;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Stores and instances of usage-service, with tenants that may use it. */
final class Rig implements AutoCloseable {
  static final String METRIC = "requests_per_month";
  private static final String PLATFORM = "load";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path directory;
  private final int kafkaPort = Loopback.freePort();
  private final String keyset = Sealing.newKeyset();
  private final TestTokens tokens = new TestTokens();
  private final Map<Integer, JavaProcess> instances = new LinkedHashMap<>();
  private PostgresStore postgres;
  private boolean failed;
  private @Nullable JavaProcess kafka;
  private ServiceDatabase database;

  Rig() {
    try {
      directory = Files.createTempDirectory("atelier-benchmark-");
      // The database server may run as another user.
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
      postgres = PostgresStore.start(settings(0));
      tune();
      int port = postgres.port();
      postgres.close();
      postgres = PostgresStore.start(settings(port));
      database =
          ServiceDatabase.create(
              postgres.superuser(), "atelier_usage", "usage", "owner", "runtime");
    } catch (IOException | SQLException failed) {
      throw new IllegalStateException(failed);
    }
    startKafka();
  }

  private PostgresSettings settings(int port) {
    return PostgresSettings.in(directory.resolve("postgres")).withPort(port);
  }

  /** As an operator would for a database of this size; fsync and the rest stay as they are. */
  private void tune() throws SQLException {
    try (Connection server = postgres.superuser().connect("postgres");
        Statement sql = server.createStatement()) {
      sql.execute("ALTER SYSTEM SET shared_buffers = '512MB'");
      sql.execute("ALTER SYSTEM SET max_wal_size = '4GB'");
    }
  }

  Path directory() {
    return directory;
  }

  String kafkaServers() {
    return Loopback.HOST + ":" + kafkaPort;
  }

  void startKafka() {
    kafka =
        JavaProcess.start(
            directory.resolve("kafka.log"),
            List.of(
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=benchmarks-logback.xml"),
            KafkaProcess.class.getName(),
            List.of(directory.resolve("kafka").toString(), String.valueOf(kafkaPort)),
            Map.of());
    await("Kafka", () -> Loopback.answers(kafkaPort));
  }

  void killKafka() {
    if (kafka != null) {
      kafka.kill();
    }
  }

  /** kill -9 of the server; its sessions end with it. */
  void killPostgres() {
    ProcessHandle.of(postmaster()).ifPresent(ProcessHandle::destroyForcibly);
  }

  void startPostgres() {
    postgres = PostgresStore.start(settings(postgres.port()));
  }

  /** Starts an instance and answers with its port. */
  int startInstance() {
    int port = Loopback.freePort();
    startInstance(port);
    return port;
  }

  /** What an instance on a port is started with. */
  Map<String, Object> properties(int port) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("server.address", Loopback.HOST);
    properties.put("server.port", String.valueOf(port));
    properties.put("management.server.port", "0");
    properties.put("management.server.address", Loopback.HOST);
    properties.put("spring.kafka.bootstrap-servers", kafkaServers());
    properties.put("spring.r2dbc.url", database.r2dbcUrl());
    properties.put("spring.r2dbc.username", database.runtimeUser());
    properties.put("spring.r2dbc.password", database.runtimePassword());
    properties.put("spring.flyway.url", database.jdbcUrl());
    properties.put("spring.flyway.user", database.ownerUser());
    properties.put("spring.flyway.password", database.ownerPassword());
    properties.put("atelier.tenancy.system-role", database.systemRole());
    properties.put("atelier.sealing.keyset", keyset);
    properties.put("atelier.security.jwks-url", tokens.jwksUrl());
    properties.put("atelier.events.partitions", "4");
    properties.put("logging.level.root", "warn");
    return properties;
  }

  void startInstance(int port) {
    instances.put(
        port,
        JavaProcess.start(
            log(port),
            serviceFlags(),
            "io.atelier.usage.UsageServiceApplication",
            List.of(),
            Map.of(
                "SPRING_APPLICATION_JSON",
                new String(EventJson.write(properties(port)), StandardCharsets.UTF_8))));
    JavaProcess started = instances.get(port);
    await(
        "usage-service on " + port,
        () -> Loopback.answers(port) || (started != null && !started.isAlive()));
    if (!Loopback.answers(port)) {
      failed = true;
      throw new IllegalStateException("usage-service ended: see " + log(port));
    }
  }

  /** {@code -Dservice.flags="…"} adds some, for a profiler. */
  private static List<String> serviceFlags() {
    List<String> flags = new ArrayList<>(List.of("-Xmx1g", "-XX:+UseParallelGC"));
    String more = System.getProperty("service.flags", "");
    if (!more.isBlank()) {
      flags.addAll(List.of(more.split(" ")));
    }
    return flags;
  }

  private Path log(int port) {
    return directory.resolve("usage-service-" + port + ".log");
  }

  void killInstance(int port) {
    JavaProcess instance = instances.remove(port);
    if (instance != null) {
      instance.kill();
    }
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        failed = true;
        throw new IllegalStateException(what + " does not answer: see " + directory);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Tenants whose running period began ten days ago, with this limit; null: none. */
  List<UUID> tenants(int count, @Nullable Long limit) {
    Instant start = Instant.now().minus(Duration.ofDays(10));
    List<Instant> periods = new ArrayList<>();
    for (int month = 0; month < 15; month++) {
      periods.add(start.atOffset(ZoneOffset.UTC).plusMonths(month).toInstant());
    }
    return tenants(count, limit, periods);
  }

  List<UUID> tenants(int count, @Nullable Long limit, List<Instant> periods) {
    List<UUID> tenants = new ArrayList<>();
    try (Connection connection = connect()) {
      keepCatalog(connection);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO entitlements VALUES (?, ?, 1, ?::jsonb, now())")) {
        for (int i = 0; i < count; i++) {
          UUID tenant = UUID.randomUUID();
          insert.setObject(1, tenant);
          insert.setString(2, PLATFORM);
          insert.setString(
              3, EventJson.mapper().writeValueAsString(rights(tenant, limit, periods)));
          insert.addBatch();
          tenants.add(tenant);
        }
        insert.executeBatch();
      }
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
    return tenants;
  }

  private static EntitlementsRecord rights(
      UUID tenant, @Nullable Long limit, List<Instant> periods) {
    Map<String, EntitledLimit> limits =
        limit == null
            ? Map.of()
            : Map.of(
                METRIC,
                new EntitledLimit(
                    LimitKind.COUNTER,
                    BigDecimal.valueOf(limit),
                    BeyondLimit.REFUSE,
                    false,
                    null,
                    null));
    EntitlementPhase phase =
        new EntitlementPhase(
            periods.getFirst(), "active", true, null, "plan", 1, limits, List.of());
    return new EntitlementsRecord(tenant, PLATFORM, 0, periods, List.of(phase));
  }

  private static void keepCatalog(Connection connection) throws SQLException {
    CatalogState catalog =
        new CatalogState(
            PLATFORM,
            "plan",
            new CatalogState.Trial(0, "none", null),
            List.of(
                new CatalogState.Metric(
                    METRIC,
                    LimitKind.COUNTER,
                    "sum",
                    null,
                    "application",
                    null,
                    null,
                    "max_" + METRIC,
                    null)),
            List.of());
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO catalogs VALUES (?, 1, ?::jsonb, now()) ON CONFLICT DO NOTHING")) {
      insert.setString(1, PLATFORM);
      insert.setString(2, EventJson.mapper().writeValueAsString(catalog));
      insert.execute();
    }
  }

  String token(UUID tenant) {
    return tokens
        .token("application")
        .tenant(tenant)
        .platform(PLATFORM)
        .scopes("*")
        .validFor(Duration.ofHours(2))
        .mint();
  }

  /** Seconds of CPU so far: of this JVM, of the service's instances that live, of PostgreSQL. */
  Cpu cpu() {
    double service = 0;
    for (JavaProcess instance : instances.values()) {
      service += ProcessCpu.ofProcess(instance.pid());
    }
    try {
      return new Cpu(
          ProcessCpu.ofThisJvm(), service, ProcessCpu.ofPostgres(directory.resolve("postgres")));
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Seconds of CPU by who used them. */
  record Cpu(double client, double service, double postgres) {
    Cpu minus(Cpu before) {
      return new Cpu(client - before.client, service - before.service, postgres - before.postgres);
    }
  }

  private long postmaster() {
    try {
      return Long.parseLong(
          Files.readAllLines(directory.resolve("postgres/postmaster.pid")).getFirst().trim());
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** As the superuser, who sees all. */
  Connection connect() throws SQLException {
    return postgres.superuser().connect("atelier_usage");
  }

  void run(String... statements) {
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      for (String statement : statements) {
        sql.execute(statement);
      }
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  long number(String query) {
    try (Connection connection = connect();
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery(query)) {
      return row.next() ? row.getLong(1) : 0;
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Override
  public void close() {
    instances.values().forEach(JavaProcess::close);
    killKafka();
    postgres.close();
    tokens.close();
    if (!failed && !Boolean.getBoolean("keep")) {
      delete(directory);
    }
  }

  private static void delete(Path directory) {
    try (var files = Files.walk(directory)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException failed) {
      System.err.println(directory + " stays: " + failed);
    }
  }
}
