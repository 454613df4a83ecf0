package io.atelier.gateway.route;

import io.atelier.gateway.access.Admission;
import io.atelier.gateway.access.Decision;
import io.atelier.gateway.metering.RequestMeter;
import io.atelier.gateway.resolution.HeaderFields;
import io.atelier.gateway.resolution.PlainRequest;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Has each request admitted before anything else looks at it, and carries out the decision. */
@Component
class AdmissionWebFilter implements WebFilter, Ordered {
  private final Admission admission;
  private final RequestMeter meter;
  private final RefusalAnswer refusals;
  private final ProblemPageAnswer problemPages;
  private final RoutePredicateHandlerMapping routes;
  private final ApplicationContext context;

  AdmissionWebFilter(
      Admission admission,
      RequestMeter meter,
      RefusalAnswer refusals,
      ProblemPageAnswer problemPages,
      RoutePredicateHandlerMapping routes,
      ApplicationContext context) {
    this.admission = admission;
    this.meter = meter;
    this.refusals = refusals;
    this.problemPages = problemPages;
    this.routes = routes;
    this.context = context;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 100;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    // The management port is a child context that inherits this filter; no route leads there.
    if (exchange.getApplicationContext() != context) {
      return chain.filter(exchange);
    }
    return admission
        .admit(plain(exchange))
        .flatMap(decision ->
            switch (decision) {
              case Decision.Forward forward -> carryOn(exchange, forward);
              case Decision.Refuse refusal -> refusals.answer(exchange, refusal);
              case Decision.ProblemPage page -> problemPages.answer(exchange, page);
            });
  }

  /**
   * Straight to the route's handler: the dispatcher in between would answer every CORS preflight
   * itself, which is the application's business.
   */
  private Mono<Void> carryOn(ServerWebExchange exchange, Decision.Forward forward) {
    AdmittedRequest admitted = new AdmittedRequest(forward, meter);
    admitted.attachTo(exchange);
    exchange
        .getResponse()
        .beforeCommit(() ->
            Mono.fromRunnable(() -> {
              forward.answer().forEach(exchange.getResponse().getHeaders()::set);
              admitted.reached();
            }));
    return routes
        .getHandler(exchange)
        .switchIfEmpty(
            Mono.error(() -> new IllegalStateException("no route to " + forward.route())))
        .cast(WebHandler.class)
        .flatMap(handler -> handler.handle(exchange))
        .doOnCancel(admitted::reached)
        .onErrorResume(failure -> failed(exchange, admitted, failure));
  }

  private Mono<Void> failed(
      ServerWebExchange exchange, AdmittedRequest admitted, Throwable failure) {
    UpstreamFailure.Verdict verdict = UpstreamFailure.verdict(failure, admitted.decision().route());
    if (verdict.reached()) {
      admitted.reached();
    } else {
      admitted.neverReached();
    }
    if (exchange.getResponse().isCommitted()) {
      // Half an answer is out: cutting the connection is the only way left to say so.
      return Mono.fromRunnable(() -> cut(exchange));
    }
    // Headers of an answer that never came whole would describe the wrong body.
    exchange.getResponse().getHeaders().clear();
    return refusals.answer(
        exchange,
        verdict.problem(),
        admitted.decision().answer(),
        admitted.decision().route().equals(Decision.APPLICATION));
  }

  private static void cut(ServerWebExchange exchange) {
    HttpServerResponse answer =
        ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
    answer.withConnection(connection -> connection.channel().close());
  }

  private static PlainRequest plain(ServerWebExchange exchange) {
    ServerHttpRequest request = exchange.getRequest();
    HttpServerRequest received = ServerHttpRequestDecorator.getNativeRequest(request);
    InetSocketAddress peer = Objects.requireNonNull(request.getRemoteAddress());
    return new PlainRequest(
        received.method().name(),
        received.uri(),
        HeaderFields.of(received.requestHeaders()),
        address(peer),
        received.scheme());
  }

  private static String address(InetSocketAddress peer) {
    String text = Objects.requireNonNull(peer.getAddress()).getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
