package io.atelier.gateway.route;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.problem.ProblemRenderer;
import io.atelier.gateway.access.Decision;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.HtmlUtils;
import reactor.core.publisher.Mono;

/**
 * Answers what was refused: a problem document, or a page where a browser stands in front of it.
 */
@Component
class RefusalAnswer {
  private final ProblemRenderer renderer;

  RefusalAnswer(ProblemRenderer renderer) {
    this.renderer = renderer;
  }

  Mono<Void> answer(ServerWebExchange exchange, Decision.Refuse refusal) {
    return answer(exchange, refusal.problem(), refusal.answer(), refusal.page());
  }

  /**
   * @param page whether a browser is answered with a page
   */
  Mono<Void> answer(
      ServerWebExchange exchange,
      ProblemException problem,
      Map<String, String> headers,
      boolean page) {
    headers.forEach(exchange.getResponse().getHeaders()::set);
    return page && isBrowser(exchange)
        ? page(exchange, problem)
        : renderer.render(exchange, problem);
  }

  private static Mono<Void> page(ServerWebExchange exchange, ProblemException problem) {
    String body =
        Page.of(
            problem.code().title(),
            "<h1>"
                + HtmlUtils.htmlEscape(problem.code().title())
                + "</h1>\n<p>"
                + HtmlUtils.htmlEscape(problem.detail())
                + "</p>\n<p class=\"code\"><a href=\"/problems/"
                + problem.code().slug()
                + "\">"
                + problem.code().kind().status()
                + " "
                + problem.code().slug()
                + "</a></p>");
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(HttpStatusCode.valueOf(problem.code().kind().status()));
    Duration retryAfter = problem.retryAfter();
    if (retryAfter != null) {
      response
          .getHeaders()
          .set(HttpHeaders.RETRY_AFTER, String.valueOf(ProblemRenderer.wholeSeconds(retryAfter)));
    }
    response.getHeaders().setCacheControl("no-store");
    return Page.write(response, body, Page.HTML);
  }

  /** Who names text/html outright is a browser; {@code *}{@code /*} is not. */
  private static boolean isBrowser(ServerWebExchange exchange) {
    try {
      return exchange.getRequest().getHeaders().getAccept().stream()
          .anyMatch(
              type -> type.equalsTypeAndSubtype(MediaType.TEXT_HTML) && type.getQualityValue() > 0);
    } catch (InvalidMediaTypeException e) {
      return false;
    }
  }
}
