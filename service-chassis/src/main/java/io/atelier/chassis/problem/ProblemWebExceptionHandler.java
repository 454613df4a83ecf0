package io.atelier.chassis.problem;

import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Hands whatever a request failed with to the one renderer, ahead of Spring Boot's own handler. */
@Order(-2)
final class ProblemWebExceptionHandler implements WebExceptionHandler {
  private final ProblemRenderer renderer;

  ProblemWebExceptionHandler(ProblemRenderer renderer) {
    this.renderer = renderer;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
    return renderer.render(exchange, failure);
  }
}
