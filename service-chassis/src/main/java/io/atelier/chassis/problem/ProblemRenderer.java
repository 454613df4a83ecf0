package io.atelier.chassis.problem;

import io.atelier.chassis.observability.TraceParent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes every refusal of a service, whatever threw it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details</a>
 */
public final class ProblemRenderer {
  private final JsonMapper mapper;

  public ProblemRenderer(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * Answers with the problem that the failure stands for; an unforeseen one is logged and is 500.
   */
  public Mono<Void> render(ServerWebExchange exchange, Throwable failure) {
    ProblemException problem = ProblemTranslation.translate(failure);
    ServerHttpResponse response = exchange.getResponse();
    if (response.isCommitted()) {
      return Mono.error(failure);
    }
    response.setStatusCode(HttpStatusCode.valueOf(problem.code().kind().status()));
    HttpHeaders headers = response.getHeaders();
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    headers.setCacheControl("no-store");
    if (failure instanceof MethodNotAllowedException method) {
      headers.setAllow(method.getSupportedMethods());
    }
    Duration retryAfter = problem.retryAfter();
    if (retryAfter != null) {
      headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(wholeSeconds(retryAfter)));
    }
    if (problem.code().kind() == ProblemKind.UNAUTHENTICATED) {
      headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    byte[] body = body(problem, exchange.getRequest().getPath().value(), traceId(exchange));
    headers.setContentLength(body.length);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
  }

  /** The document itself, for those who answer without an exchange. */
  public byte[] body(ProblemException problem, String instance, @Nullable String traceId) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("type", "/problems/" + problem.code().slug());
    document.put("title", problem.code().title());
    document.put("status", problem.code().kind().status());
    document.put("detail", problem.detail());
    document.put("instance", instance);
    if (traceId != null) {
      document.put("trace_id", traceId);
    }
    if (!problem.faults().isEmpty()) {
      document.put("errors", problem.faults());
    }
    document.putAll(problem.members());
    return mapper.writeValueAsBytes(document);
  }

  private static @Nullable String traceId(ServerWebExchange exchange) {
    return ServerRequestObservationContext.findCurrent(exchange.getAttributes())
        .map(TraceParent::of)
        .map(TraceParent::traceId)
        .orElse(null);
  }

  /** {@code Retry-After} in whole seconds, at least one. */
  public static long wholeSeconds(Duration wait) {
    return Math.max(1, (wait.toMillis() + 999) / 1000);
  }
}
