package io.atelier.chassis.paging;

import io.atelier.chassis.problem.Faults;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Reads {@code ?limit=&after=}. */
final class PageRequestArgumentResolver implements HandlerMethodArgumentResolver {

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == PageRequest.class;
  }

  @Override
  public Mono<Object> resolveArgument(
      MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
    return Mono.fromCallable(() -> read(exchange.getRequest().getQueryParams()));
  }

  private static PageRequest read(MultiValueMap<String, String> query) {
    Faults faults = new Faults();
    int limit = limit(query.getFirst("limit"), faults);
    faults.throwIfAny();
    return new PageRequest(limit, query.getFirst("after"));
  }

  private static int limit(@Nullable String asked, Faults faults) {
    if (asked == null) {
      return PageRequest.DEFAULT_LIMIT;
    }
    try {
      int limit = Integer.parseInt(asked);
      faults.check(limit >= 1 && limit <= PageRequest.MAX_LIMIT, "?limit", "must be from 1 to 200");
      return limit;
    } catch (NumberFormatException _) {
      faults.add("?limit", "must be a whole number from 1 to 200");
      return 0;
    }
  }
}
