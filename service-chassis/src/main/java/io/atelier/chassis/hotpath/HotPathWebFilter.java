package io.atelier.chassis.hotpath;

import io.atelier.chassis.problem.BodyBytes;
import io.atelier.chassis.problem.BodyReader;
import io.atelier.chassis.security.BearerToken;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.TokenVerifier;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.security.web.server.header.HttpHeaderWriterWebFilter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls {@link HotPath} endpoints ahead of every other filter. It takes a request whose token was
 * verified a moment ago and admits its bearer there; whatever it is not sure of goes the usual way,
 * which then refuses it. Observation and problems are those of every request, for they lie around
 * the filters.
 */
final class HotPathWebFilter implements WebFilter, Ordered, SmartInitializingSingleton {
  private final ObjectProvider<RequestMappingHandlerMapping> mappings;
  private final TokenVerifier tokens;
  private final HttpHeaderWriterWebFilter securityHeaders;
  private final BodyBytes bytes;
  private final BodyReader bodies;
  private final JsonMapper mapper;
  private volatile Map<String, HotEndpoint> endpoints = Map.of();

  /**
   * @param securityHeaders the usual way's own, so that both write the same
   */
  HotPathWebFilter(
      ObjectProvider<RequestMappingHandlerMapping> mappings,
      TokenVerifier tokens,
      HttpHeaderWriterWebFilter securityHeaders,
      BodyBytes bytes,
      BodyReader bodies,
      JsonMapper mapper) {
    this.mappings = mappings;
    this.tokens = tokens;
    this.securityHeaders = securityHeaders;
    this.bytes = bytes;
    this.bodies = bodies;
    this.mapper = mapper;
  }

  /** Once there are controllers: one that cannot be called this way fails the start. */
  @Override
  public void afterSingletonsInstantiated() {
    endpoints =
        HotEndpoint.all(mappings.getObject(), bytes, bodies).stream()
            .collect(Collectors.toUnmodifiableMap(HotEndpoint::path, endpoint -> endpoint));
  }

  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    HotEndpoint endpoint = endpoints.get(request.getPath().value());
    Caller caller = endpoint == null ? null : admitted(request, endpoint);
    return endpoint == null || caller == null
        ? chain.filter(exchange)
        : securityHeaders.filter(exchange, found -> answer(endpoint, caller, found));
  }

  private @Nullable Caller admitted(ServerHttpRequest request, HotEndpoint endpoint) {
    if (request.getMethod() != HttpMethod.POST || !acceptsJson(request.getHeaders())) {
      return null;
    }
    String token = BearerToken.of(request.getHeaders());
    Caller caller = token == null ? null : tokens.knownCaller(token);
    return caller != null && caller.isAdmitted(endpoint.allow()) ? caller : null;
  }

  private static boolean acceptsJson(HttpHeaders headers) {
    String accept = headers.getFirst(HttpHeaders.ACCEPT);
    return accept == null
        || accept.equals(MediaType.ALL_VALUE)
        || accept.equals(MediaType.APPLICATION_JSON_VALUE);
  }

  private Mono<Void> answer(HotEndpoint endpoint, Caller caller, ServerWebExchange exchange) {
    ServerRequestObservationContext.findCurrent(exchange.getAttributes())
        .ifPresent(observation -> observation.setPathPattern(endpoint.path()));
    ServerHttpResponse response = exchange.getResponse();
    return response.writeWith(
        endpoint.call(caller, exchange).map(answer -> written(response, answer)));
  }

  private DataBuffer written(ServerHttpResponse response, Object answer) {
    byte[] json = mapper.writeValueAsBytes(answer);
    response.setStatusCode(HttpStatus.OK);
    response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
    response.getHeaders().setContentLength(json.length);
    return response.bufferFactory().wrap(json);
  }
}
