package io.atelier.usage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.problem.BodyReader;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.Faults;
import io.atelier.usage.Seed;
import io.atelier.usage.recorder.UsageEntry;
import jakarta.validation.Validation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The id of a CloudEvent, which its source and its id make together. */
class CloudEventReaderTests {
  private static final List<String> PARTS =
      List.of("a", "b", " ", "\t", "\n", "\u2003", "/", "\\", "%20");

  private final JsonMapper json = JsonMapper.builder().build();
  private final CloudEventReader reader =
      new CloudEventReader(
          new UsageEntryReader(
              new BodyReader(json, Validation.buildDefaultValidatorFactory().getValidator())));

  private record Named(String source, String id) {}

  @Test
  void noTwoEventsHaveTheSameId() {
    Map<String, Named> named = new HashMap<>();
    Seed.runs(
        5_000,
        random -> {
          Named one = new Named(text(random), text(random));
          UsageEntry entry = read(one, new Faults());
          if (entry != null) {
            assertThat(named.computeIfAbsent(entry.id(), _ -> one)).isEqualTo(one);
          }
        });
    assertThat(named).hasSizeGreaterThan(100);
  }

  @Test
  void aSourceWithASpaceIsNone() {
    for (String source : List.of("a b", " a", "a\n", "\t")) {
      Faults faults = new Faults();
      assertThat(read(new Named(source, "1"), faults)).isNull();
      assertThat(faults.list()).extracting(Fault::pointer).containsExactly("/source");
    }
    assertThat(read(new Named("/studio", "an id with spaces"), new Faults())).isNotNull();
  }

  private UsageEntry read(Named named, Faults faults) {
    ObjectNode event = json.createObjectNode();
    event.put("specversion", "1.0").put("type", "rooms_opened");
    event.put("source", named.source()).put("id", named.id());
    return reader.read(event, faults);
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      text.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return text.toString();
  }
}
