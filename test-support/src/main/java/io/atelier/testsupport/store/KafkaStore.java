package io.atelier.testsupport.store;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker and its controller inside this JVM. It ends with the JVM, so nothing of it can be
 * left behind but its data. It logs through SLF4J; who embeds it sets {@code org.apache.kafka} and
 * {@code kafka} to WARN.
 */
public final class KafkaStore implements AutoCloseable {

  private static final int NODE = 1;
  private static final int START_ATTEMPTS = 3;

  /** For one node that starts and stops often; the comments are measurements of such starts. */
  private static final Map<String, String> NODE_CONFIG =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("node.id", String.valueOf(NODE)),
          Map.entry("controller.listener.names", "CONTROLLER"),
          Map.entry("inter.broker.listener.name", "CLIENTS"),
          Map.entry("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT"),
          Map.entry("broker.heartbeat.interval.ms", "200"),
          // Below 3 s a busy machine fences its own broker.
          Map.entry("broker.session.timeout.ms", "6000"),
          Map.entry("controller.quorum.election.timeout.ms", "200"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("num.partitions", "1"),
          Map.entry("auto.create.topics.enable", "false"),
          // Room for the outbox's 900 KB and its headers.
          Map.entry("message.max.bytes", "1100000"),
          Map.entry("default.replication.factor", "1"),
          Map.entry("min.insync.replicas", "1"),
          Map.entry("offsets.topic.num.partitions", "1"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("transaction.state.log.num.partitions", "1"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          // The default sets 128 MB of heap aside.
          Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
          Map.entry("num.network.threads", "2"),
          Map.entry("num.io.threads", "4"),
          Map.entry("metric.reporters", ""));

  private final KafkaRaftServer server;
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  private KafkaStore(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts the broker and returns when clients can use it.
   *
   * @throws StoreStartException with what to do about it
   */
  public static KafkaStore start(KafkaSettings settings) {
    Path data = Directories.realDirectory(settings.dataDirectory());
    for (int attempt = 1; ; attempt++) {
      int port = Loopback.claim(settings.port(), "Kafka", "KafkaSettings.port");
      KafkaConfig config = config(data, port);
      formatOnce(data);
      KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
      try {
        server.startup();
        return new KafkaStore(server, port);
      } catch (RuntimeException e) {
        server.shutdown();
        // A port that was free may have been taken meanwhile: the controller's always is a free
        // one.
        if (attempt == START_ATTEMPTS) {
          throw new StoreStartException(
              "Kafka did not start on %s. If another process uses that directory, end it."
                  .formatted(data),
              e);
        }
      }
    }
  }

  public String host() {
    return Loopback.HOST;
  }

  public int port() {
    return port;
  }

  /** {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return Loopback.HOST + ":" + port;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.shutdown();
      server.awaitShutdown();
    }
  }

  private static KafkaConfig config(Path data, int port) {
    int controllerPort = Loopback.freePort();
    Properties properties = new Properties();
    properties.putAll(NODE_CONFIG);
    properties.put("log.dirs", data.toString());
    properties.put(
        "listeners",
        "CLIENTS://%1$s:%2$d,CONTROLLER://%1$s:%3$d"
            .formatted(Loopback.HOST, port, controllerPort));
    properties.put("advertised.listeners", "CLIENTS://%s:%d".formatted(Loopback.HOST, port));
    properties.put(
        "controller.quorum.voters", "%d@%s:%d".formatted(NODE, Loopback.HOST, controllerPort));
    return KafkaConfig.fromProps(properties, false);
  }

  private static void formatOnce(Path data) {
    if (Files.exists(data.resolve("meta.properties"))) {
      return;
    }
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(nowhere)
          .setNodeId(NODE)
          .setClusterId(Uuid.randomUuid().toString())
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setControllerListenerName("CONTROLLER")
          .addDirectory(data.toString())
          .setMetadataLogDirectory(data.toString())
          .setIgnoreFormatted(true)
          .run();
    } catch (Exception e) {
      throw new StoreStartException("Kafka's directory could not be formatted: " + data, e);
    }
  }
}
