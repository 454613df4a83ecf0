package io.atelier.billing.invoice;

import io.atelier.events.envelope.EventJson;
import java.nio.charset.StandardCharsets;

/** Rows as PostgreSQL writes them in JSON, and what it reads of ours. */
final class InvoiceJson {
  private InvoiceJson() {}

  static String write(Object value) {
    return new String(EventJson.write(value), StandardCharsets.UTF_8);
  }

  static <T> T read(String json, Class<T> type) {
    return EventJson.mapper().readValue(json, type);
  }
}
