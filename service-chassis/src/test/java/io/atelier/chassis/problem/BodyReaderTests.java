package io.atelier.chassis.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Validation;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class BodyReaderTests {
  private static final String ID = "0193a2d0-4c00-7000-8000-00000000000a";

  private final BodyReader reader =
      new BodyReader(
          JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build(),
          Validation.buildDefaultValidatorFactory().getValidator());

  enum Colour {
    DARK_RED,
    @JsonProperty("sky")
    BLUE
  }

  record Part(@Size(max = 5) String name, @Min(1) int count) {}

  record Everything(
      String text,
      int whole,
      long large,
      BigDecimal decimal,
      boolean flag,
      Instant at,
      UUID id,
      Colour colour,
      Part part,
      List<Part> parts,
      Map<String, String> labels,
      Object any,
      JsonNode tree,
      @Nullable Integer maybe) {}

  record SignUp(
      @NotBlank @Size(max = 10) String name,
      @Email String email,
      @Pattern(regexp = "[a-z]+", message = "must be lower case letters") String slug,
      @Nullable @Max(5) Integer seats,
      @Nullable List<@NotBlank String> tags,
      @Nullable Map<String, @NotBlank String> labels) {}

  record Checked(int from, int to) {
    Checked {
      if (from > to) {
        throw new IllegalArgumentException("from must not be after to");
      }
    }
  }

  record Decimal(BigDecimal value) {}

  record Text(String value) {}

  record Any(Object value) {}

  record Labels(Map<String, String> value) {}

  record Tree(@Nullable List<Tree> children) {}

  @Test
  void soundBodyIsReadWhole() {
    Everything read =
        reader.read(
            bytes(
                """
                {"text": "ä€😀", "whole": 7, "large": 9007199254740993, "decimal": 0.10, "flag": true,
                 "at": "2026-01-31T12:00:00.5+02:00", "id": "%s", "colour": "dark_red",
                 "part": {"name": "a", "count": 1}, "parts": [{"name": "b", "count": 2}],
                 "labels": {"x": "y"}, "any": {"deep": [1, null]}, "tree": [true]}
                """
                    .formatted(ID)),
            Everything.class);
    assertThat(read.text()).isEqualTo("ä€😀");
    assertThat(read.large()).isEqualTo(9007199254740993L);
    assertThat(read.decimal()).isEqualByComparingTo("0.1");
    assertThat(read.at()).isEqualTo(Instant.parse("2026-01-31T10:00:00.5Z"));
    assertThat(read.id()).isEqualTo(UUID.fromString(ID));
    assertThat(read.colour()).isEqualTo(Colour.DARK_RED);
    assertThat(read.parts()).containsExactly(new Part("b", 2));
    assertThat(read.labels()).containsEntry("x", "y");
    assertThat(read.any()).isInstanceOf(Map.class);
    assertThat(read.maybe()).isNull();
  }

  @Test
  void everyFaultIsNamedAtOnce() {
    ProblemException refusal =
        refusal(
            """
            {"text": 1, "whole": "7", "large": 1.5, "decimal": "x", "flag": 0, "at": "yesterday",
             "id": "nobody", "colour": "green", "part": {"name": "too long", "count": 0, "odd": 1},
             "parts": [{"name": "b", "count": 2}, {"count": 1}, 5], "labels": {"x": 1, "y": null},
             "any": null, "surprise/~": true}
            """,
            Everything.class);
    assertThat(refusal.code()).isEqualTo(ChassisProblem.INVALID);
    assertThat(refusal.faults().stream().map(Fault::pointer))
        .containsExactlyInAnyOrder(
            "/text",
            "/whole",
            "/large",
            "/decimal",
            "/flag",
            "/at",
            "/id",
            "/colour",
            "/part/name",
            "/part/count",
            "/part/odd",
            "/parts/1/name",
            "/parts/2",
            "/labels/x",
            "/labels/y",
            "/any",
            "/tree",
            "/surprise~1~0");
    assertThat(detail(refusal, "/tree")).isEqualTo("is required");
    assertThat(detail(refusal, "/any")).isEqualTo("must not be null");
    assertThat(detail(refusal, "/colour")).isEqualTo("must be one of: dark_red, sky");
    assertThat(detail(refusal, "/part/odd")).contains("known are: count, name");
  }

  @Test
  void constraintsAreNamedWithTheTypesOfOtherMembers() {
    ProblemException refusal =
        refusal(
            """
            {"name": " ", "email": "nobody", "slug": "A", "seats": 6, "tags": ["a", " "],
             "labels": {"a/b": ""}, "more": 1}
            """,
            SignUp.class);
    assertThat(refusal.faults().stream().map(Fault::pointer))
        .containsExactlyInAnyOrder(
            "/name", "/email", "/slug", "/seats", "/tags/1", "/labels/a~1b", "/more");
    assertThat(detail(refusal, "/slug")).isEqualTo("must be lower case letters");
  }

  @Test
  void lengthIsCountedOnlyWhereThereIsAText() {
    assertThat(
            refusal(
                "{\"name\": \"elevenchars\", \"email\": \"a@b\", \"slug\": \"a\"}", SignUp.class))
        .extracting(refusal -> refusal.faults().getFirst().pointer())
        .isEqualTo("/name");
  }

  @Test
  void whatTheRecordItselfRefusesIsAFaultOfIt() {
    ProblemException refusal = refusal("{\"from\": 2, \"to\": 1}", Checked.class);
    assertThat(refusal.faults()).containsExactly(new Fault("", "from must not be after to"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "nope",
        "{\"value\": 1} {",
        "{\"value\": 1}}",
        "{\"value\": 1}, 2",
        "{\"value\": \"a\", \"value\": \"b\"}",
        "{\"value\": NaN}",
        "{\"value\": 01}",
        "{'value': 1}",
        "{\"value\": \"\u0001\"}",
        "{\"value\": 1e99999999999999}",
        "// comment",
        "{\"value\": \"\\x\"}"
      })
  void whatIsNotJsonIsMalformed(String body) {
    assertThat(refusal(body, Any.class).code()).isEqualTo(ChassisProblem.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "\"text\"", "[]", "true"})
  void jsonThatIsNoObjectIsInvalid(String body) {
    ProblemException refusal = refusal(body, Any.class);
    assertThat(refusal.code()).isEqualTo(ChassisProblem.INVALID);
    assertThat(refusal.faults()).containsExactly(new Fault("", "must be an object"));
  }

  @Test
  void depthBombIsMalformed() {
    String arrays = "{\"value\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    String objects = "{\"children\":[".repeat(50_000);
    assertThat(refusal(arrays, Any.class).code()).isEqualTo(ChassisProblem.MALFORMED);
    assertThat(refusal(objects, Tree.class).code()).isEqualTo(ChassisProblem.MALFORMED);
  }

  @Test
  void longNumberIsMalformedAndNotSlow() {
    assertThat(refusal("{\"value\": " + "9".repeat(500_000) + "}", Decimal.class).code())
        .isEqualTo(ChassisProblem.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e1000000", "1e-1000000", "-1e999999999", "1e401"})
  void numberThatWouldFillMemoryWhenWrittenOutIsInvalid(String number) {
    for (Class<?> type : List.of(Decimal.class, Any.class)) {
      assertThat(refusal("{\"value\": " + number + "}", type).faults())
          .extracting(Fault::pointer)
          .containsExactly("/value");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2147483648, whole",
    "-2147483649, whole",
    "9223372036854775808, large",
    "1e2, whole"
  })
  void wholeNumberOutOfRangeIsInvalid(String number, String member) {
    record Whole(@Nullable Integer whole, @Nullable Long large) {}
    assertThat(refusal("{\"" + member + "\": " + number + "}", Whole.class).faults())
        .containsExactly(new Fault("/" + member, "must be a whole number"));
  }

  @Test
  void charactersThatNoStoreHoldsAreNamedWhereverTheyStand() {
    assertThat(refusal("{\"value\": \"a\\u0000b\"}", Text.class).faults())
        .containsExactly(new Fault("/value", "must not contain the character U+0000"));
    assertThat(refusal("{\"value\": \"\\ud83d\"}", Text.class).faults())
        .containsExactly(new Fault("/value", "must not contain half of a surrogate pair"));
    assertThat(refusal("{\"value\": {\"a\\u0000\": \"b\"}}", Labels.class).faults()).hasSize(1);
    assertThat(
            refusal("{\"value\": {\"a\": [{\"b\": \"\\u0000\"}], \"\\u0000\": 1}}", Any.class)
                .faults())
        .hasSize(2)
        .extracting(Fault::pointer)
        .contains("/value/a/0/b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+999999999-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+18:00",
        "9999-12-31T23:59:59-01:00",
        "2026-02-30T00:00:00Z",
        "2026-01-31",
        "2026-01-31T10:00:00",
        ""
      })
  void timeThatNoStoreHoldsOrThatIsNoneIsInvalid(String time) {
    record When(Instant value) {}
    assertThat(refusal("{\"value\": \"" + time + "\"}", When.class).faults()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "0193a2d0-4c00-7000-8000-00000000000", "0193a2d0-4c00-7000-8000-00000000000g",
        "1-2-3-4-5", "000000193a2d0-4c00-7000-8000-0000000a",
            "{0193a2d0-4c00-7000-8000-00000000000a}"
      })
  void idThatIsNoUuidIsInvalid(String id) {
    record Who(UUID value) {}
    assertThat(refusal("{\"value\": \"" + id + "\"}", Who.class).faults())
        .containsExactly(new Fault("/value", "must be a UUID"));
  }

  @Test
  void enumHasItsJsonNameOnly() {
    record Paint(Colour colour) {}
    assertThat(reader.read(bytes("{\"colour\": \"sky\"}"), Paint.class).colour())
        .isEqualTo(Colour.BLUE);
    for (String other : List.of("\"BLUE\"", "\"blue\"", "1", "[]", "\"\"")) {
      assertThat(refusal("{\"colour\": " + other + "}", Paint.class).faults()).hasSize(1);
    }
  }

  @Test
  void answerToABodyFullOfNonsenseStaysSmall() {
    StringBuilder body = new StringBuilder("{\"value\": \"x\"");
    for (int i = 0; i < 50_000; i++) {
      body.append(",\"m").append(i).append("\":1");
    }
    ProblemException refusal = refusal(body.append('}').toString(), Text.class);
    assertThat(refusal.faults()).hasSize(200);
    assertThat(refusal.detail()).contains("50000 fields are wrong").contains("first 200");
  }

  @Test
  void programmingErrorInARecordIsNotBlamedOnTheClient() {
    record Broken(int value) {
      Broken {
        throw new UnsupportedOperationException();
      }
    }
    assertThatThrownBy(() -> reader.read(bytes("{\"value\": 1}"), Broken.class))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Run one seed again with {@code -Dseed=}. */
  @Test
  void mutilatedBodiesAreReadOrRefusedButNeverFail() {
    String sound =
        """
        {"text":"ä","whole":7,"large":8,"decimal":0.1,"flag":true,"at":"2026-01-31T12:00:00Z",\
        "id":"%s","colour":"sky","part":{"name":"a","count":1},"parts":[{"name":"b","count":2}],\
        "labels":{"x":"y"},"any":{"deep":[1,null]},"tree":[true]}\
        """
            .formatted(ID);
    Long given = Long.getLong("seed");
    long first = given == null ? System.nanoTime() : given;
    long rounds = given == null ? 5_000 : 1;
    for (long seed = first; seed < first + rounds; seed++) {
      byte[] body = bytes(sound);
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      try {
        reader.read(body, Everything.class);
      } catch (ProblemException refused) {
        assertThat(refused.code()).isIn(ChassisProblem.MALFORMED, ChassisProblem.INVALID);
      } catch (RuntimeException unforeseen) {
        throw new AssertionError("-Dseed=" + seed, unforeseen);
      }
    }
  }

  private ProblemException refusal(String body, Class<?> type) {
    ProblemException refusal =
        catchThrowableOfType(ProblemException.class, () -> reader.read(bytes(body), type));
    assertThat(refusal).as("refusal of %.100s", body).isNotNull();
    return refusal;
  }

  private static String detail(ProblemException refusal, String pointer) {
    return refusal.faults().stream()
        .filter(fault -> fault.pointer().equals(pointer))
        .findFirst()
        .orElseThrow()
        .detail();
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
