package io.atelier.usage.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.usage.Seed;
import io.atelier.usage.total.Quantity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ContentHashTests {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @Test
  void neitherTheOrderOfMembersNorTheWritingOfNumbersMatters() {
    Seed.runs(
        500,
        random -> {
          Object properties = object(random, 3);
          String one = written(properties, new Random(random.nextLong()));
          String other = written(properties, new Random(random.nextLong()));
          assertThat(hash(one)).as("%s and %s", one, other).isEqualTo(hash(other));
        });
  }

  @Test
  void anotherContentIsAnotherHash() {
    Seed.runs(
        500,
        random -> {
          Map<String, Object> properties = object(random, 3);
          String before = written(properties, new Random(1));
          properties.put("changed", random.nextLong());
          assertThat(hash(written(properties, new Random(1)))).isNotEqualTo(hash(before));
        });
  }

  @Test
  void whatLooksAlikeIsNotTheSame() {
    List<UUID> hashes = new ArrayList<>();
    for (String properties :
        List.of(
            "{\"a\":1}",
            "{\"a\":\"1\"}",
            "{\"a\":[1]}",
            "{\"a\":{\"1\":1}}",
            "{\"a\":true}",
            "{\"a\":null}",
            "{\"a\":\"null\"}",
            "{\"a\":-1}",
            "{\"a\":10}",
            "{\"a\":\"b\",\"c\":\"\"}",
            "{\"a\":\"\",\"c\":\"b\"}",
            "{\"ab\":1}",
            "{\"a\":[1,2]}",
            "{\"a\":[2,1]}",
            "{}")) {
      hashes.add(hash(properties));
    }
    assertThat(hashes).doesNotHaveDuplicates();
  }

  @Test
  void quantityTimeAndEmptyPropertiesAreCanonical() {
    UUID plain = hash("1", null, null);
    assertThat(hash("1.0", null, null)).isEqualTo(plain);
    assertThat(hash("10e-1", null, JSON.readTree("{}"))).isEqualTo(plain);
    assertThat(hash("1.000001", null, null)).isNotEqualTo(plain);
    Instant at = Instant.parse("2026-01-01T12:00:00.123456Z");
    assertThat(hash("1", at, null)).isNotEqualTo(plain);
    assertThat(hash("1", at.plusNanos(7), null)).isEqualTo(hash("1", at, null));
    assertThat(hash("1", at.plusNanos(1_000), null)).isNotEqualTo(hash("1", at, null));
  }

  private static UUID hash(String properties) {
    return hash("1", null, JSON.readTree(properties));
  }

  private static UUID hash(String quantity, Instant at, JsonNode properties) {
    TreeMap<String, Quantity> quantities = new TreeMap<>();
    quantities.put("metric", Quantity.of(new BigDecimal(quantity)));
    return ContentHash.of(quantities, at, properties);
  }

  private static Map<String, Object> object(SplittableRandom random, int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    int size = random.nextInt(5);
    for (int i = 0; i < size; i++) {
      object.put("k" + random.nextInt(20), value(random, depth));
    }
    return object;
  }

  private static Object value(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth == 0 ? 3 : 5)) {
      case 0 -> new BigDecimal(random.nextInt(1_000)).movePointLeft(random.nextInt(4));
      case 1 -> "text \"ü\" " + random.nextInt(100);
      case 2 -> random.nextBoolean();
      case 3 -> List.of(value(random, depth - 1), value(random, depth - 1));
      default -> object(random, depth - 1);
    };
  }

  /** JSON with its members in random order and its numbers in random writing. */
  private static String written(Object value, Random random) {
    if (value instanceof Map<?, ?> object) {
      List<String> members = new ArrayList<>();
      object.forEach((name, member) -> members.add("\"" + name + "\":" + written(member, random)));
      Collections.shuffle(members, random);
      return "{" + String.join(",", members) + "}";
    }
    if (value instanceof List<?> list) {
      return "[" + written(list.get(0), random) + "," + written(list.get(1), random) + "]";
    }
    if (value instanceof BigDecimal number) {
      return switch (random.nextInt(3)) {
        case 0 -> number.toPlainString();
        case 1 -> number.setScale(number.scale() + 3).toPlainString();
        default -> number.unscaledValue() + "e" + -number.scale();
      };
    }
    return JSON.writeValueAsString(value);
  }
}
