package io.atelier.billing.catalog;

import io.atelier.events.envelope.EventJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The catalogue as JSON in one canonical form, so that equal content has an equal hash. */
final class CatalogJson {
  private static final JsonMapper MAPPER =
      EventJson.mapper().rebuild().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private CatalogJson() {}

  static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  static <T> T read(String json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }

  /** As it would be stored and read again, so that equal things have equal trees. */
  static JsonNode tree(Object value) {
    return MAPPER.readTree(write(value));
  }

  /** SHA-256 of the canonical form, in hexadecimal. */
  static String hash(Object value) {
    try {
      byte[] json = write(value).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
