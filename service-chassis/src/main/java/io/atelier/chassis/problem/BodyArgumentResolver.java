package io.atelier.chassis.problem;

import org.springframework.core.MethodParameter;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Fills controller parameters marked with {@link Body}. */
final class BodyArgumentResolver implements HandlerMethodArgumentResolver {
  private final BodyReader reader;
  private final BodyBytes bytes;

  BodyArgumentResolver(BodyReader reader, BodyBytes bytes) {
    this.reader = reader;
    this.bytes = bytes;
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.hasParameterAnnotation(Body.class);
  }

  @Override
  public Mono<Object> resolveArgument(
      MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
    return bytes.json(exchange).map(body -> reader.read(body, parameter.getParameterType()));
  }
}
