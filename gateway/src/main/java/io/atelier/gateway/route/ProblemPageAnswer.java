package io.atelier.gateway.route;

import io.atelier.gateway.access.Decision;
import io.atelier.gateway.resolution.ProblemLibrary;
import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Shows a page of {@code docs/problems}: to a browser as HTML, else as the text that it is. */
@Component
class ProblemPageAnswer {
  private final ProblemLibrary problems;

  ProblemPageAnswer(ProblemLibrary problems) {
    this.problems = problems;
  }

  Mono<Void> answer(ServerWebExchange exchange, Decision.ProblemPage asked) {
    ServerHttpResponse response = exchange.getResponse();
    asked.answer().forEach(response.getHeaders()::set);
    response.setStatusCode(HttpStatus.OK);
    response.getHeaders().setCacheControl(CacheControl.maxAge(Duration.ofHours(1)));
    response.getHeaders().add("Vary", "Accept");
    String markdown = problems.page(asked.slug());
    String accept = exchange.getRequest().getHeaders().getFirst("Accept");
    return accept != null && accept.contains("text/html")
        ? Page.write(response, Page.of(asked.slug(), Markdown.toHtml(markdown)), Page.HTML)
        : Page.write(response, markdown, Page.MARKDOWN);
  }
}
