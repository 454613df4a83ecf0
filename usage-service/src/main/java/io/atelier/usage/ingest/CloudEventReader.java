package io.atelier.usage.ingest;

import io.atelier.chassis.problem.Faults;
import io.atelier.usage.recorder.UsageEntry;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads usage that comes as a CloudEvent: {@code time} is {@code occurred_at}, {@code type} the
 * metric unless {@code data} names one, {@code data} the rest; the event's id is {@code <source>
 * <id>}, for a CloudEvent's own id is unique within its source only. Extension attributes are
 * ignored, as the specification asks.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON
 *     Event Format for CloudEvents 1.0</a>
 */
@Component
final class CloudEventReader {
  private static final Set<String> DATA = Set.of("metric", "quantity", "quantities", "properties");

  private final UsageEntryReader entries;

  CloudEventReader(UsageEntryReader entries) {
    this.entries = entries;
  }

  /** Null, with its faults added, if something is wrong with it. */
  @Nullable UsageEntry read(JsonNode event, Faults faults) {
    if (!event.isObject()) {
      faults.add("", "must be an object");
      return null;
    }
    Faults found = new Faults();
    String version = text(event, "specversion", found);
    found.check(version == null || version.equals("1.0"), "/specversion", "must be 1.0");
    String source = text(event, "source", found);
    // Or two sources could make the same id.
    found.check(
        source == null || source.chars().noneMatch(Character::isWhitespace),
        "/source",
        "must be a URI reference, which has no white space");
    String id = text(event, "id", found);
    String type = text(event, "type", found);
    found.check(!event.has("data_base64"), "/data_base64", "must be JSON, in data");
    JsonNode data = event.path("data");
    found.check(data.isMissingNode() || data.isObject(), "/data", "must be an object");
    ObjectNode plain = JsonNodeFactory.instance.objectNode();
    if (data.isObject()) {
      data.forEachEntry((name, value) -> {
        found.check(DATA.contains(name), "/data/" + escape(name), "is not known here");
        plain.set(name, value);
      });
    }
    plain.put("id", source + " " + id);
    if (event.hasNonNull("time")) {
      plain.set("occurred_at", event.get("time"));
    }
    if (!plain.has("metric") && !plain.has("quantities")) {
      plain.put("metric", type);
    }
    if (!plain.has("quantity") && !plain.has("quantities")) {
      // An event that only says that something happened is one of it.
      plain.put("quantity", 1);
    }
    Faults ofContent = new Faults();
    UsageEntry entry = entries.read(plain, ofContent);
    ofContent.list().forEach(fault -> found.add(pointer(fault.pointer()), fault.detail()));
    faults.addAll(found.list());
    return found.isEmpty() ? entry : null;
  }

  private static @Nullable String text(JsonNode event, String name, Faults faults) {
    JsonNode value = event.path(name);
    if (value.isString() && !value.stringValue().isEmpty()) {
      return value.stringValue();
    }
    faults.add("/" + name, value.isMissingNode() ? "is required" : "must be a string");
    return null;
  }

  /** Where a fault of the plain form stands in the CloudEvent. */
  private static String pointer(String plain) {
    return switch (plain) {
      case "/id" -> "/id";
      case "/occurred_at" -> "/time";
      default -> "/data" + plain;
    };
  }

  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
