package io.atelier.gateway.route;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.RouteToRequestUrlFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Sends an admitted request to the address that admission decided on, whatever its own says. */
@Component
class AdmittedUrlGlobalFilter implements GlobalFilter, Ordered {

  @Override
  public int getOrder() {
    return RouteToRequestUrlFilter.ROUTE_TO_URL_FILTER_ORDER + 1;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    AdmittedRequest admitted = AdmittedRequest.of(exchange);
    if (admitted == null) {
      return Mono.error(new IllegalStateException("a request that was not admitted has no route"));
    }
    exchange
        .getAttributes()
        .put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, admitted.decision().url());
    return chain.filter(exchange);
  }
}
