package io.atelier.usage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageEvent;
import io.atelier.usage.recorder.EventId;
import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.PropertyNamingStrategies;

/** The document says what the record is. */
class AsyncApiTests {

  @Test
  @SuppressWarnings("unchecked")
  void theDocumentIsTrue() throws IOException {
    Map<String, Object> document;
    try (Reader text =
        Files.newBufferedReader(
            Path.of(System.getProperty("atelier.build.root"), "docs/events/usage.asyncapi.yml"))) {
      document = new Yaml().load(text);
    }
    assertThat(at(document, "channels", "usage", "address")).isEqualTo(Topic.USAGE.topicName());
    Map<String, Object> payload =
        (Map<String, Object>)
            at(document, "components", "messages", "usageRequested", "payload", "properties");
    var names = new PropertyNamingStrategies.SnakeCaseStrategy();
    for (Class<?> record : new Class<?>[] {UsageEvent.class, UsageEventRequest.class}) {
      assertThat(payload.keySet())
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(record.getRecordComponents())
                  .map(RecordComponent::getName)
                  .map(name -> names.nameForField(null, null, name))
                  .toList());
    }
    assertThat(((Map<String, Object>) payload.get("id")).get("maxLength"))
        .isEqualTo(EventId.LONGEST);
  }

  private static Object at(Map<String, Object> document, String... path) {
    Object at = document;
    for (String name : path) {
      at = ((Map<?, ?>) at).get(name);
    }
    return at;
  }
}
