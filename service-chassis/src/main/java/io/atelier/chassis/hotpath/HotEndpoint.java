package io.atelier.chassis.hotpath;

import io.atelier.chassis.problem.Body;
import io.atelier.chassis.problem.BodyBytes;
import io.atelier.chassis.problem.BodyReader;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** A controller method that is called without looking for it. */
final class HotEndpoint {
  private final String path;
  private final Allow allow;
  private final Call call;

  private interface Call {
    Mono<?> with(Caller caller, ServerWebExchange exchange);
  }

  private HotEndpoint(String path, Allow allow, Call call) {
    this.path = path;
    this.allow = allow;
    this.call = call;
  }

  /** Those of a service whose methods are marked so. */
  static List<HotEndpoint> all(
      RequestMappingHandlerMapping mapping, BodyBytes bytes, BodyReader bodies) {
    return mapping.getHandlerMethods().entrySet().stream()
        .filter(entry -> entry.getValue().hasMethodAnnotation(HotPath.class))
        .map(entry -> of(entry, bytes, bodies))
        .toList();
  }

  private static HotEndpoint of(
      Map.Entry<RequestMappingInfo, HandlerMethod> entry, BodyBytes bytes, BodyReader bodies) {
    HandlerMethod method = entry.getValue();
    Set<String> paths = entry.getKey().getDirectPaths();
    Set<RequestMethod> verbs = entry.getKey().getMethodsCondition().getMethods();
    Allow allow = method.getMethodAnnotation(Allow.class);
    if (paths.size() != 1 || !verbs.equals(Set.of(RequestMethod.POST)) || allow == null) {
      throw new IllegalStateException(method + " needs one literal path, POST and an Allow");
    }
    return new HotEndpoint(paths.iterator().next(), allow, call(method, bytes, bodies));
  }

  private static Call call(HandlerMethod method, BodyBytes bytes, BodyReader bodies) {
    MethodHandle handle = handle(method.createWithResolvedBean());
    MethodParameter[] parameters = method.getMethodParameters();
    if (parameters.length == 2 && parameters[0].getParameterType() == Caller.class) {
      Class<?> second = parameters[1].getParameterType();
      if (second == ServerWebExchange.class) {
        return (caller, exchange) -> invoke(handle, caller, exchange);
      }
      if (parameters[1].hasParameterAnnotation(Body.class)) {
        return (caller, exchange) ->
            bytes.json(exchange).flatMap(body -> invoke(handle, caller, bodies.read(body, second)));
      }
    }
    throw new IllegalStateException(method + " needs a Caller and the exchange or a Body");
  }

  private static MethodHandle handle(HandlerMethod method) {
    try {
      method.getMethod().setAccessible(true);
      return MethodHandles.lookup().unreflect(method.getMethod()).bindTo(method.getBean());
    } catch (IllegalAccessException refused) {
      throw new IllegalStateException(refused);
    }
  }

  private static Mono<?> invoke(MethodHandle handle, Caller caller, Object argument) {
    try {
      return (Mono<?>) handle.invoke(caller, argument);
    } catch (Throwable failure) {
      return Mono.error(failure);
    }
  }

  String path() {
    return path;
  }

  Allow allow() {
    return allow;
  }

  /** What the controller answers; whatever it throws is an error of the answer. */
  Mono<?> call(Caller caller, ServerWebExchange exchange) {
    return call.with(caller, exchange);
  }
}
