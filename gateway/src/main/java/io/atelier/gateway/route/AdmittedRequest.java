package io.atelier.gateway.route;

import io.atelier.gateway.access.Decision;
import io.atelier.gateway.metering.RequestMeter;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/** What was decided about an exchange, kept with it, and whether it was counted. */
final class AdmittedRequest {
  private static final String ATTRIBUTE = AdmittedRequest.class.getName();

  private final Decision.Forward decision;
  private final RequestMeter meter;
  private final AtomicBoolean settled = new AtomicBoolean();

  AdmittedRequest(Decision.Forward decision, RequestMeter meter) {
    this.decision = decision;
    this.meter = meter;
  }

  static @Nullable AdmittedRequest of(ServerWebExchange exchange) {
    return exchange.getAttribute(ATTRIBUTE);
  }

  static boolean isTo(ServerWebExchange exchange, String route) {
    AdmittedRequest admitted = of(exchange);
    return admitted != null && admitted.decision.route().equals(route);
  }

  void attachTo(ServerWebExchange exchange) {
    exchange.getAttributes().put(ATTRIBUTE, this);
  }

  Decision.Forward decision() {
    return decision;
  }

  /** The application has seen the request: it counts, once. */
  void reached() {
    if (decision.meter() != null && settled.compareAndSet(false, true)) {
      meter.count(decision.meter());
    }
  }

  /** The request never got there: whatever comes now, it does not count. */
  void neverReached() {
    settled.set(true);
  }
}
