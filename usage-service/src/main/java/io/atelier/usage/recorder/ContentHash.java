package io.atelier.usage.recorder;

import io.atelier.usage.total.Quantity;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A hash of what an event says, so that a repeat is told from something else under the same id. Of
 * a canonical form: the order of members does not matter, 1 is 1.0 is 10e-1, a time is its instant
 * to the microsecond, and no properties are the same as empty ones. Every part carries its kind and
 * length, so that no two contents run together.
 */
final class ContentHash {
  private final MessageDigest digest = EventKey.sha256();

  private ContentHash() {}

  static UUID of(
      SortedMap<String, Quantity> quantities,
      @Nullable Instant occurredAt,
      @Nullable JsonNode properties) {
    ContentHash hash = new ContentHash();
    hash.size('q', quantities.size());
    quantities.forEach((metric, quantity) -> {
      hash.text('m', metric);
      hash.text('n', Long.toString(quantity.millionths()));
    });
    hash.text('t', occurredAt == null ? "" : occurredAt.truncatedTo(ChronoUnit.MICROS).toString());
    if (properties != null && !properties.isEmpty()) {
      hash.node(properties);
    }
    return EventKey.uuid(hash.digest.digest());
  }

  private void node(JsonNode node) {
    if (node.isObject()) {
      SortedMap<String, JsonNode> members = new TreeMap<>();
      node.forEachEntry(members::put);
      size('o', members.size());
      members.forEach((name, member) -> {
        text('k', name);
        node(member);
      });
    } else if (node.isArray()) {
      size('a', node.size());
      node.forEach(this::node);
    } else if (node.isNumber()) {
      text('d', canonical(node.decimalValue()));
    } else if (node.isString()) {
      text('s', node.stringValue());
    } else {
      text('l', node.toString());
    }
  }

  /** Never expanded: 1e400 stays a handful of characters. */
  private static String canonical(BigDecimal number) {
    BigDecimal shortest = number.stripTrailingZeros();
    return shortest.unscaledValue() + "e" + -(long) shortest.scale();
  }

  private void text(char kind, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    size(kind, bytes.length);
    digest.update(bytes);
  }

  private void size(char kind, int size) {
    digest.update((byte) kind);
    digest.update(ByteBuffer.allocate(4).putInt(size).array());
  }
}
