package io.atelier.usage.ingest;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;

/** The forms in which events can be sent. */
enum UsageMediaType {
  JSON(MediaType.APPLICATION_JSON),
  /** A CloudEvent in structured mode. */
  CLOUD_EVENT(MediaType.valueOf("application/cloudevents+json")),
  CLOUD_EVENTS(MediaType.valueOf("application/cloudevents-batch+json"));

  private final MediaType type;

  UsageMediaType(MediaType type) {
    this.type = type;
  }

  /**
   * @throws UnsupportedMediaTypeStatusException if the request says it is something else
   */
  static UsageMediaType of(ServerWebExchange exchange) {
    MediaType sent = sent(exchange);
    for (UsageMediaType one : values()) {
      if (sent != null && sent.isCompatibleWith(one.type)) {
        return one;
      }
    }
    throw new UnsupportedMediaTypeStatusException(
        sent, List.of(JSON.type, CLOUD_EVENT.type, CLOUD_EVENTS.type));
  }

  private static @Nullable MediaType sent(ServerWebExchange exchange) {
    try {
      return exchange.getRequest().getHeaders().getContentType();
    } catch (InvalidMediaTypeException _) {
      return null;
    }
  }
}
