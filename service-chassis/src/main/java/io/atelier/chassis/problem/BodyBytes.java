package io.atelier.chassis.problem;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import reactor.core.publisher.Mono;

/**
 * The raw body of a request, read once and kept, for it is both parsed and compared with a repeat.
 */
public final class BodyBytes {
  private static final String KEPT = BodyBytes.class.getName();

  private final int maxBytes;

  public BodyBytes(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The body, at most the configured size; empty if there is none. */
  public Mono<byte[]> of(ServerWebExchange exchange) {
    Mono<byte[]> kept = exchange.getAttribute(KEPT);
    if (kept != null) {
      return kept;
    }
    Mono<byte[]> read =
        exchange
            .getRequest()
            .getBody()
            .map(BodyBytes::drain)
            .collect(ByteArrayOutputStream::new, this::append)
            .map(ByteArrayOutputStream::toByteArray)
            .cache();
    exchange.getAttributes().put(KEPT, read);
    return read;
  }

  /** Copied at once: buffers that are kept are released twice when the limit ends the request. */
  private void append(ByteArrayOutputStream body, byte[] part) {
    if (body.size() + part.length > maxBytes) {
      throw new DataBufferLimitException("more than " + maxBytes + " bytes");
    }
    body.writeBytes(part);
  }

  /** The body of a request that says it is JSON; 415 if it says something else. */
  public Mono<byte[]> json(ServerWebExchange exchange) {
    return Mono.defer(() -> {
      MediaType type = contentType(exchange);
      boolean json =
          type != null
              && (type.isCompatibleWith(MediaType.APPLICATION_JSON)
                  || (type.getType().equals("application")
                      && type.getSubtype().equals("merge-patch+json")));
      return json
          ? of(exchange)
          : Mono.error(
              new UnsupportedMediaTypeStatusException(type, List.of(MediaType.APPLICATION_JSON)));
    });
  }

  private static @org.jspecify.annotations.Nullable MediaType contentType(
      ServerWebExchange exchange) {
    try {
      return exchange.getRequest().getHeaders().getContentType();
    } catch (InvalidMediaTypeException _) {
      return null;
    }
  }

  private static byte[] drain(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    return bytes;
  }
}
