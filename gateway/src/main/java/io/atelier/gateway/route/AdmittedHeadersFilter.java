package io.atelier.gateway.route;

import io.atelier.gateway.access.HeaderChanges;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Applies what admission decided about the header, after all other filters: the one that removes
 * what {@code Connection} names would take trusted headers with it otherwise.
 */
@Component
class AdmittedHeadersFilter implements HttpHeadersFilter, Ordered {

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
    AdmittedRequest admitted = AdmittedRequest.of(exchange);
    if (admitted == null) {
      return input;
    }
    HeaderChanges changes = admitted.decision().headers();
    HttpHeaders headers = new HttpHeaders();
    headers.addAll(input);
    changes.removed().forEach(headers::remove);
    changes.set().forEach(headers::set);
    return headers;
  }
}
