package io.atelier.chassis.idempotency;

import io.atelier.chassis.problem.BodyBytes;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.CallerAuthentication;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Reads {@code Idempotency-Key} and what else makes a request the same as another. */
final class IdempotentRequestArgumentResolver implements HandlerMethodArgumentResolver {
  private static final String HEADER = "Idempotency-Key";

  private final BodyBytes bytes;

  IdempotentRequestArgumentResolver(BodyBytes bytes) {
    this.bytes = bytes;
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == IdempotentRequest.class;
  }

  @Override
  public Mono<Object> resolveArgument(
      MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
    return Mono.zip(
        bytes.of(exchange),
        CallerAuthentication.current().map(Optional::of).defaultIfEmpty(Optional.empty()),
        (body, caller) -> read(exchange.getRequest(), body, caller.orElse(null)));
  }

  private static IdempotentRequest read(
      ServerHttpRequest request, byte[] body, @Nullable Caller caller) {
    String key = request.getHeaders().getFirst(HEADER);
    byte[] scope = key == null ? null : scope(request, checked(key), caller);
    return new IdempotentRequest(scope, sha256(body), caller == null);
  }

  private static String checked(String key) {
    boolean usable =
        !key.isEmpty() && key.length() <= 255 && key.chars().allMatch(c -> c >= 33 && c <= 126);
    if (!usable) {
      throw ProblemException.invalid(
          List.of(new Fault(HEADER, "must be 1 to 255 visible ASCII characters, e.g. a UUID")));
    }
    return key;
  }

  private static byte[] scope(ServerHttpRequest request, String key, @Nullable Caller caller) {
    String who =
        caller == null
            ? "address " + address(request)
            : caller.kind() + " " + caller.subject() + " " + caller.tenantId();
    return sha256(
        String.join("\n", who, request.getMethod().name(), request.getPath().value(), key)
            .getBytes(StandardCharsets.UTF_8));
  }

  /** The client's address as the gateway tells it; it decides nothing but who repeats whom. */
  private static String address(ServerHttpRequest request) {
    String forwarded = request.getHeaders().getFirst("X-Forwarded-For");
    if (forwarded != null) {
      return forwarded.split(",", -1)[0].strip();
    }
    InetSocketAddress remote = request.getRemoteAddress();
    return remote == null ? "unknown" : remote.getHostString();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
