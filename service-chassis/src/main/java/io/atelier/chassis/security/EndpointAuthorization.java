package io.atelier.chassis.security;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.authorization.ReactiveAuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.authorization.AuthorizationContext;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import reactor.core.publisher.Mono;

/**
 * Decides by the {@link Allow} of the endpoint that a request is for, before its body is read. What
 * has no endpoint goes on to its 404.
 */
final class EndpointAuthorization implements ReactiveAuthorizationManager<AuthorizationContext> {
  private static final AuthorizationDecision GRANTED = new AuthorizationDecision(true);
  private static final AuthorizationDecision DENIED = new AuthorizationDecision(false);

  private final Supplier<RequestMappingHandlerMapping> mapping;

  EndpointAuthorization(ObjectProvider<RequestMappingHandlerMapping> mappings) {
    mapping = SingletonSupplier.of(mappings::getObject);
  }

  @Override
  public Mono<AuthorizationResult> authorize(
      Mono<Authentication> authentication, AuthorizationContext context) {
    return mapping
        .get()
        .getHandler(context.getExchange())
        .ofType(HandlerMethod.class)
        .flatMap(endpoint -> decide(endpoint, authentication))
        .switchIfEmpty(Mono.just(GRANTED));
  }

  private static Mono<AuthorizationResult> decide(
      HandlerMethod endpoint, Mono<Authentication> authentication) {
    Allow allow = endpoint.getMethodAnnotation(Allow.class);
    if (isOpen(endpoint, allow)) {
      return Mono.just(GRANTED);
    }
    return authentication
        .ofType(CallerAuthentication.class)
        .map(CallerAuthentication::getPrincipal)
        .<AuthorizationResult>map(caller -> check(allow, caller))
        .defaultIfEmpty(DENIED);
  }

  /** The API's own description is for anyone. */
  private static boolean isOpen(HandlerMethod endpoint, @Nullable Allow allow) {
    return allow != null
        ? allow.anyone()
        : endpoint.getBeanType().getPackageName().startsWith("org.springdoc");
  }

  private static AuthorizationDecision check(@Nullable Allow allow, Caller caller) {
    if (allow != null && caller.isAdmitted(allow)) {
      return GRANTED;
    }
    throw new AccessDeniedException(advice(allow));
  }

  private static String advice(@Nullable Allow allow) {
    List<String> ways = new ArrayList<>();
    if (allow != null) {
      Stream.of(allow.member()).forEach(role -> ways.add("a member from " + role + " on"));
      if (!allow.apiKeyScope().isEmpty()) {
        ways.add("an API key with the scope " + allow.apiKeyScope());
      }
      if (!allow.applicationScope().isEmpty()) {
        ways.add("an application with the scope " + allow.applicationScope());
      }
      if (allow.operators().length > 0) {
        ways.add(
            "an operator: "
                + Stream.of(allow.operators()).map(Enum::name).collect(Collectors.joining(", ")));
      }
    }
    return ways.isEmpty()
        ? "This credential may not do that."
        : "This needs " + String.join("; or ", ways) + ".";
  }
}
