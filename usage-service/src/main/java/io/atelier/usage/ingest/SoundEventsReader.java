package io.atelier.usage.ingest;

import io.atelier.usage.recorder.EventId;
import io.atelier.usage.recorder.Quantities;
import io.atelier.usage.recorder.Unicode;
import io.atelier.usage.recorder.UsageEntry;
import io.atelier.usage.total.Quantity;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a body in which everything is right, in a fraction of the time that naming faults takes. At
 * the first thing that it does not know for sound it gives up, and the body is read the long way.
 */
@Component
final class SoundEventsReader {
  private static final int MOST_EVENTS = 1000;
  private static final int MOST_METRICS = 50;
  private static final int MAX_SCALE = 400;

  private final JsonMapper mapper =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** Something that only the long way can judge. */
  private static final class Doubt extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Doubt() {
      super(null, null, false, false);
    }
  }

  /**
   * What a body holds.
   *
   * @param batch whether it came as {@code {events: […]}}
   */
  record Sound(List<UsageEntry> entries, boolean batch) {}

  /** Null if in doubt. */
  @Nullable Sound read(byte[] body) {
    try (JsonParser json = mapper.createParser(body)) {
      require(json.nextToken() == JsonToken.START_OBJECT);
      String first = json.nextName();
      boolean batch = "events".equals(first);
      List<UsageEntry> entries = batch ? events(json) : List.of(event(json, first));
      require(!batch || json.nextToken() == JsonToken.END_OBJECT);
      return json.nextToken() == null ? new Sound(entries, batch) : null;
    } catch (Doubt | JacksonException | NumberFormatException | DateTimeException _) {
      return null;
    }
  }

  private static List<UsageEntry> events(JsonParser json) {
    require(json.nextToken() == JsonToken.START_ARRAY);
    List<UsageEntry> entries = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      entries.add(event(json, json.nextName()));
    }
    require(json.currentToken() == JsonToken.END_ARRAY);
    require(!entries.isEmpty() && entries.size() <= MOST_EVENTS);
    return entries;
  }

  /** One event, whose first member's name was read already. */
  private static UsageEntry event(JsonParser json, @Nullable String first) {
    String id = null;
    String metric = null;
    Quantity quantity = null;
    SortedMap<String, Quantity> quantities = null;
    Instant occurredAt = null;
    JsonNode properties = null;
    for (String name = first; name != null; name = json.nextName()) {
      JsonToken value = json.nextToken();
      switch (name) {
        case "id" -> id = id(text(json, value));
        case "metric" -> metric = text(json, value);
        case "quantity" -> quantity = quantity(json, value);
        case "quantities" -> quantities = quantities(json, value);
        case "occurred_at" -> occurredAt = time(text(json, value));
        case "properties" -> properties = properties(json, value);
        default -> throw new Doubt();
      }
    }
    if (id == null || json.currentToken() != JsonToken.END_OBJECT) {
      throw new Doubt();
    }
    if (quantities != null) {
      require(metric == null && quantity == null);
      return new UsageEntry(id, new Quantities(quantities, false), occurredAt, properties);
    }
    if (metric == null || quantity == null) {
      throw new Doubt();
    }
    SortedMap<String, Quantity> one = new TreeMap<>();
    one.put(metric, quantity);
    return new UsageEntry(id, new Quantities(one, true), occurredAt, properties);
  }

  private static String text(JsonParser json, JsonToken value) {
    require(value == JsonToken.VALUE_STRING);
    String text = json.getString();
    require(Unicode.isSound(text));
    return text;
  }

  private static String id(String id) {
    int length = id.codePointCount(0, id.length());
    require(length >= 1 && length <= EventId.LONGEST);
    return id;
  }

  private static Quantity quantity(JsonParser json, JsonToken value) {
    require(value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_NUMBER_FLOAT);
    BigDecimal number = json.getDecimalValue();
    require(Math.abs((long) number.scale()) <= MAX_SCALE && Quantity.fault(number).isEmpty());
    return Quantity.of(number);
  }

  private static SortedMap<String, Quantity> quantities(JsonParser json, JsonToken value) {
    require(value == JsonToken.START_OBJECT);
    SortedMap<String, Quantity> quantities = new TreeMap<>();
    for (String metric = json.nextName(); metric != null; metric = json.nextName()) {
      require(Unicode.isSound(metric));
      quantities.put(metric, quantity(json, json.nextToken()));
    }
    require(!quantities.isEmpty() && quantities.size() <= MOST_METRICS);
    return quantities;
  }

  private static Instant time(String text) {
    OffsetDateTime time = OffsetDateTime.parse(text);
    int year = time.withOffsetSameInstant(ZoneOffset.UTC).getYear();
    require(year >= 1 && year <= 9999);
    return time.toInstant();
  }

  private static JsonNode properties(JsonParser json, JsonToken value) {
    require(value == JsonToken.START_OBJECT);
    JsonNode properties = json.readValueAsTree();
    require(PropertiesCheck.faults(properties).isEmpty());
    return properties;
  }

  private static void require(boolean sound) {
    if (!sound) {
      throw new Doubt();
    }
  }
}
