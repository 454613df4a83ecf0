package io.atelier.usage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.problem.BodyReader;
import io.atelier.chassis.problem.Faults;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.usage.Seed;
import io.atelier.usage.recorder.UsageEntry;
import jakarta.validation.Validation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The quick way reads what the long way reads, and takes nothing that the long way refuses. */
class SoundEventsReaderTests {
  private static final List<String> IDS =
      List.of(
          "\"a\"",
          "\"ü-🦊\"",
          "\"\"",
          "7",
          "null",
          "\"\\u0000\"",
          "\"\\ud83e\"",
          "\"" + "x".repeat(200) + "\"",
          "\"" + "x".repeat(201) + "\"");
  private static final List<String> QUANTITIES =
      List.of(
          "1",
          "0",
          "0.000001",
          "1e3",
          "1.0",
          "-1",
          "1e12",
          "999999999999.999999",
          "0.0000001",
          "\"1\"",
          "null",
          "1e-999999999",
          "1E400",
          "12345678901234567890");
  private static final List<String> TIMES =
      List.of(
          "\"2026-01-31T12:00:00Z\"",
          "\"2026-01-31T12:00:00.123456789+02:00\"",
          "\"yesterday\"",
          "\"0000-01-01T00:00:00Z\"",
          "\"+10000-01-01T00:00:00Z\"",
          "null",
          "5");
  private static final List<String> PROPERTIES =
      List.of(
          "{}",
          "{\"a\": [1, {\"b\": null}], \"c\": \"d\"}",
          "{\"a\": 1, \"a\": 2}",
          "[]",
          "\"x\"",
          "{\"a\": \"\\u0000\"}",
          "{\"a\": 1e999999}",
          "null");

  private final BodyReader bodies =
      new BodyReader(
          JsonMapper.builder().build(), Validation.buildDefaultValidatorFactory().getValidator());
  private final UsageEntryReader slow = new UsageEntryReader(bodies);
  private final SoundEventsReader quick = new SoundEventsReader();

  @Test
  void itAgreesWithTheLongWay() {
    int[] read = new int[1];
    Seed.runs(
        4_000,
        random -> {
          boolean batch = random.nextBoolean();
          String body = batch ? batch(random) : event(random);
          SoundEventsReader.Sound sound = quick.read(body.getBytes(StandardCharsets.UTF_8));
          if (sound != null) {
            read[0]++;
            assertThat(sound.batch()).isEqualTo(batch);
            assertThat(sound.entries()).as(body).isEqualTo(slow(body, batch));
          }
        });
    assertThat(read[0]).isGreaterThan(200);
  }

  @Test
  void whatIsAllRightIsNeverLeftToTheLongWay() {
    for (String event :
        List.of(
            "{\"id\":\"a\",\"metric\":\"m\",\"quantity\":1}",
            "{\"quantity\":1.5,\"id\":\"a\",\"occurred_at\":\"2026-01-31T12:00:00Z\",\"metric\":\"m\"}",
            "{\"id\":\"a\",\"quantities\":{\"m\":1,\"n\":2},\"properties\":{\"x\":[1]}}")) {
      assertThat(quick.read(event.getBytes(StandardCharsets.UTF_8))).as(event).isNotNull();
      String batch = "{\"events\":[" + event + "]}";
      assertThat(quick.read(batch.getBytes(StandardCharsets.UTF_8))).as(batch).isNotNull();
    }
  }

  private List<UsageEntry> slow(String body, boolean batch) {
    Faults faults = new Faults();
    List<UsageEntry> entries = new ArrayList<>();
    try {
      JsonNode tree = bodies.tree(body.getBytes(StandardCharsets.UTF_8));
      if (batch) {
        tree.get("events").forEach(event -> entries.add(slow.read(event, faults)));
      } else {
        entries.add(slow.read(tree, faults));
      }
    } catch (ProblemException notJson) {
      throw new AssertionError("read quickly, and no JSON: " + body, notJson);
    }
    assertThat(faults.list()).as(body).isEmpty();
    return entries;
  }

  private static String batch(SplittableRandom random) {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      events.add(event(random));
    }
    String more = random.nextInt(8) == 0 ? ", \"more\": 1" : "";
    return "{\"events\": [" + String.join(", ", events) + "]" + more + "}" + end(random);
  }

  private static String end(SplittableRandom random) {
    return random.nextInt(30) == 0 ? " {}" : "";
  }

  private static String event(SplittableRandom random) {
    List<String> members = new ArrayList<>();
    member(members, "id", IDS, random, 20);
    if (random.nextInt(4) == 0) {
      members.add("\"quantities\": {\"m\": " + pick(QUANTITIES, random) + ", \"n\": 1}");
    }
    if (members.size() < 2 || random.nextInt(9) == 0) {
      member(members, "metric", List.of("\"m\"", "\"\"", "7", "\"\\u0000\""), random, 20);
      member(members, "quantity", QUANTITIES, random, 20);
    }
    member(members, "occurred_at", TIMES, random, 2);
    member(members, "properties", PROPERTIES, random, 2);
    if (random.nextInt(20) == 0) {
      members.add("\"surprise\": 1");
    }
    if (random.nextInt(20) == 0 && !members.isEmpty()) {
      members.add(members.getFirst());
    }
    return "{" + String.join(", ", members) + "}";
  }

  private static void member(
      List<String> members, String name, List<String> values, SplittableRandom random, int often) {
    if (random.nextInt(often) != 0) {
      members.add("\"" + name + "\": " + pick(values, random));
    }
  }

  /** The first ones are sound and so come more often. */
  private static String pick(List<String> values, SplittableRandom random) {
    return values.get(random.nextInt(random.nextInt(values.size()) + 1));
  }
}
