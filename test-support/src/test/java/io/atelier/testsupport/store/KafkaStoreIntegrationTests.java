package io.atelier.testsupport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class KafkaStoreIntegrationTests {

  private static final String TOPIC = "kept";

  @TempDir Path directory;

  @Test
  void recordsOutliveARestartOnAnotherPort() throws Exception {
    try (KafkaStore store = KafkaStore.start(KafkaSettings.in(directory))) {
      try (Admin admin = Admin.create(clients(store))) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      }
      try (var producer =
          new KafkaProducer<>(clients(store), new StringSerializer(), new StringSerializer())) {
        producer.send(new ProducerRecord<>(TOPIC, "key", "value")).get();
      }
    }
    try (KafkaStore store = KafkaStore.start(KafkaSettings.in(directory))) {
      assertThat(read(store)).isEqualTo("value");
    }
  }

  @Test
  void topicsAreNotMadeByAccident() throws Exception {
    try (KafkaStore store = KafkaStore.start(KafkaSettings.in(directory));
        Admin admin = Admin.create(clients(store))) {
      assertThatThrownBy(() -> admin.describeTopics(List.of("absent")).allTopicNames().get())
          .hasMessageContaining("UnknownTopicOrPartition");
    }
  }

  @Test
  void takenPortIsNamedWithTheRemedy() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(Loopback.address(), 0));
      KafkaSettings settings = KafkaSettings.in(directory).withPort(taken.getLocalPort());
      assertThatThrownBy(() -> KafkaStore.start(settings).close())
          .isInstanceOf(StoreStartException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("KafkaSettings.port");
    }
  }

  @Test
  void closingTwiceIsHarmless() {
    KafkaStore store = KafkaStore.start(KafkaSettings.in(directory));
    store.close();
    store.close();
    assertThat(Loopback.answers(store.port())).isFalse();
  }

  private static String read(KafkaStore store) {
    try (var consumer =
        new KafkaConsumer<>(clients(store), new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      consumer.seekToBeginning(consumer.assignment());
      return consumer.poll(Duration.ofSeconds(10)).iterator().next().value();
    }
  }

  private static Map<String, Object> clients(KafkaStore store) {
    return Map.of("bootstrap.servers", store.bootstrapServers());
  }
}
