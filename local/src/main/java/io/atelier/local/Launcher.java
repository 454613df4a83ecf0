package io.atelier.local;

import io.atelier.testsupport.store.Directories;
import io.atelier.testsupport.store.Loopback;
import io.atelier.testsupport.store.PostgresStore;
import io.atelier.testsupport.store.RedisStore;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Starts everything, tells where it is, and ends it. */
final class Launcher implements AutoCloseable {
  /** Two cores start two services at a time best. */
  private static final int AT_ONCE = 2;

  private final LocalSettings settings;
  private final Progress progress = new Progress(System.out);
  private final Map<Service, Endpoint> endpoints = new EnumMap<>(Service.class);
  private final List<AutoCloseable> started = new ArrayList<>();
  private @Nullable LocalFile localFile;
  private boolean closed;

  private Launcher(LocalSettings settings) {
    this.settings = settings;
  }

  /** The arguments are not read; the environment is (see {@link LocalSettings}). */
  public static void main(String[] arguments) {
    // Before any thread: contexts that set logging up side by side lose words, or fail.
    LoggerFactory.getLogger(Launcher.class).info("launcher");
    CountDownLatch ended = new CountDownLatch(1);
    Path root = Path.of(System.getProperty("atelier.root", ".")).toAbsolutePath().normalize();
    Launcher launcher;
    try {
      launcher = new Launcher(LocalSettings.from(System.getenv(), root));
    } catch (LocalStartException wrongSetting) {
      System.err.println(wrongSetting.getMessage());
      System.exit(2);
      return;
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(launcher::close));
    try {
      launcher.start();
      ended.await();
    } catch (LocalStartException failure) {
      fail(launcher, failure.getMessage(), failure.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (Exception failure) {
      fail(launcher, failure.toString(), failure);
    }
  }

  private static void fail(Launcher launcher, @Nullable String message, @Nullable Throwable cause) {
    System.err.println();
    System.err.println("Atelier did not start: " + message);
    if (cause != null) {
      LoggerFactory.getLogger(Launcher.class).error("start failed", cause);
      System.err.println("More in " + launcher.settings.log("atelier") + ".");
    }
    System.exit(1);
  }

  private void start() throws Exception {
    Files.createDirectories(settings.directory().resolve("logs"));
    own(lock());
    LeftOvers leftOvers = new LeftOvers(settings.directory());
    int ended = leftOvers.end();
    if (ended > 0) {
      progress.say("  " + ended + " processes of an earlier run are ended");
    }
    Files.deleteIfExists(settings.localFile());
    if (settings.fresh()) {
      discardData();
    }
    requireFreePort(settings.gatewayPort());
    progress.say(
        "Atelier starts ("
            + settings.mode().label()
            + "), logs in "
            + settings.directory().resolve("logs"));
    LocalSecrets secrets = LocalSecrets.in(Files.createDirectories(settings.directory()));
    LocalStores stores = own(new LocalStores(settings, secrets));
    // Written before anything is made with them: a start that is cut short must fit the next.
    prepare(secrets);
    stores.start(progress);
    SampleApplication application = own(new SampleApplication());
    StandIns standIns = own(progress.timed("stand-ins", StandIns::new).call());
    chooseEndpoints();
    ServiceConfiguration configuration =
        new ServiceConfiguration(settings, secrets, stores, endpoints, application.url(), standIns);
    ServiceRunner runner = own(runner(leftOvers));
    HttpClient client = own(HttpClient.newHttpClient());
    startServices(stores, runner, configuration, new HealthCheck(client));
    Map<String, String> keys =
        new Applications(client, gatewayUrl(), secrets)
            .keys(
                ServiceConfiguration.OPERATOR_EMAIL,
                configuration.operatorPassword(),
                configuration.operatorTotpSecret());
    localFile = describe(configuration, secrets, stores, standIns, keys, runner);
    localFile.write(settings.localFile());
    own(() -> Files.deleteIfExists(settings.localFile()));
    progress.say(Welcome.text(localFile, settings.localFile(), progress.secondsSinceStart()));
  }

  private void prepare(LocalSecrets secrets) throws IOException {
    for (Service service : Service.values()) {
      if (service.database() != null) {
        secrets.secret(service.database() + "-owner");
        secrets.secret(service.database() + "-runtime");
      }
    }
    secrets.keyset();
    secrets.totpSeed("operator-totp");
    for (String name :
        List.of(
            "postgres-superuser",
            "provisioner",
            "gateway-client",
            "operator-password",
            "enrolment-token")) {
      secrets.secret(name);
    }
    secrets.save();
  }

  /** Two runs on one directory would fight over its data. */
  private AutoCloseable lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            settings.directory().resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new LocalStartException(
          "it runs already on " + settings.directory() + "; stop that one first.");
    }
    return channel;
  }

  private void discardData() {
    PostgresStore.endLeftover(settings.data("postgres"));
    RedisStore.endLeftover(settings.data("redis"));
    Directories.delete(settings.directory().resolve("data"));
    Directories.delete(settings.directory().resolve("secrets.json"));
    progress.say("  data of earlier runs is gone");
  }

  private static void requireFreePort(int port) {
    if (port != 0 && Loopback.answers(port)) {
      throw new LocalStartException(
          "port "
              + port
              + " is taken. Stop what listens there, or choose another: make run port=8090");
    }
  }

  private void chooseEndpoints() {
    for (Service service : Service.values()) {
      int port =
          service == Service.GATEWAY && settings.gatewayPort() != 0
              ? settings.gatewayPort()
              : Loopback.freePort();
      endpoints.put(service, new Endpoint(port, Loopback.freePort()));
    }
  }

  private ServiceRunner runner(LeftOvers leftOvers) {
    return switch (settings.mode()) {
      case JVM -> new ContextRunner();
      case PROCESSES -> new ProcessRunner(settings, progress, leftOvers, this::restarted);
    };
  }

  private void startServices(
      LocalStores stores,
      ServiceRunner runner,
      ServiceConfiguration configuration,
      HealthCheck health)
      throws InterruptedException {
    try (ExecutorService starters = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> starts = new ArrayList<>();
      for (Service service : Service.values()) {
        Callable<?> start =
            progress.timed(
                service.module(),
                () -> {
                  runner.start(service, configuration.of(service));
                  return service;
                });
        starts.add(
            starters.submit(() -> {
              stores.awaitFor(service);
              return start.call();
            }));
      }
      LocalStores.awaitAll(starts);
    }
    for (Map.Entry<Service, Endpoint> endpoint : endpoints.entrySet()) {
      health.awaitReady(endpoint.getKey(), endpoint.getValue());
    }
  }

  private LocalFile describe(
      ServiceConfiguration configuration,
      LocalSecrets secrets,
      LocalStores stores,
      StandIns standIns,
      Map<String, String> applications,
      ServiceRunner runner) {
    return new LocalFile(
        settings.mode().label(),
        gatewayUrl(),
        settings.baseDomain(),
        new LocalFile.Operator(
            ServiceConfiguration.OPERATOR_EMAIL,
            configuration.operatorPassword(),
            configuration.operatorTotpSecret()),
        applications,
        secrets.secret("enrolment-token"),
        new LocalFile.Postgres(
            stores.superuser().jdbcUrl("postgres"),
            stores.superuser().user(),
            stores.superuser().password()),
        stores.kafka(),
        stores.redis(),
        standIns.dns().address(),
        standIns.dns().apiUrl(),
        standIns.kubernetes().url(),
        standIns.mail().url(),
        standIns.webhooks().url(),
        services(runner));
  }

  private Map<String, LocalFile.RunningService> services(ServiceRunner runner) {
    Map<String, LocalFile.RunningService> services = new TreeMap<>();
    endpoints.forEach((service, endpoint) ->
        services.put(
            service.module(),
            new LocalFile.RunningService(
                endpoint.port(), endpoint.managementPort(), runner.pid(service))));
    return services;
  }

  /** Scripts find the new process id. */
  private synchronized void restarted(Service service, long pid) {
    LocalFile before = localFile;
    if (before == null || closed) {
      return;
    }
    try {
      localFile = before.withPid(service.module(), pid);
      localFile.write(settings.localFile());
    } catch (IOException failure) {
      progress.say("  local.json cannot be written: " + failure.getMessage());
    }
  }

  private String gatewayUrl() {
    Endpoint gateway = endpoints.get(Service.GATEWAY);
    return "http://localhost:" + (gateway == null ? settings.gatewayPort() : gateway.port());
  }

  private synchronized <T extends AutoCloseable> T own(T part) {
    started.add(part);
    return part;
  }

  /** Ends everything in the opposite order of its start. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (AutoCloseable part : started.reversed()) {
      try {
        part.close();
      } catch (Exception failure) {
        System.err.println("One part did not stop in order: " + failure);
      }
    }
    if (localFile != null) {
      System.out.println(
          String.format(
              Locale.ROOT, "Atelier has ended after %.0f s.", progress.secondsSinceStart()));
    }
  }
}
