package io.atelier.gateway.access;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.gateway.GatewayProblem;
import io.atelier.gateway.credential.Authenticated;
import io.atelier.gateway.credential.KeyRates;
import io.atelier.gateway.ratelimit.Allowance;
import io.atelier.gateway.ratelimit.Rate;
import io.atelier.gateway.ratelimit.RateLimitProperties;
import io.atelier.gateway.ratelimit.RateLimiter;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Which rates a request is held to. Members, operators and applications have none. */
@Component
final class Allowances {
  private final RateLimiter limiter;
  private final RateLimitProperties properties;

  Allowances(RateLimiter limiter, RateLimitProperties properties) {
    this.limiter = limiter;
    this.properties = properties;
  }

  /** An API key's rates count on every host and path. */
  Mono<Allowance> ofCaller(Authenticated who, String route) {
    KeyRates rates = who.rates();
    return rates == null
        ? limiter.take("", List.of(), route)
        : limiter.take(
            "key:" + who.caller().subject(),
            List.of(
                Rate.perMinute(limit(rates.perMinute(), properties.perMinute())),
                Rate.perDay(limit(rates.perDay(), properties.perDay()))),
            route);
  }

  /** Anonymous sign-ups of one address. */
  Mono<Allowance> ofSignUp(String client, String route) {
    return limiter.take(
        "sign-up:" + client, List.of(Rate.perMinute(properties.signUpsPerMinute())), route);
  }

  /** Requests to a tenant's application without a credential of ours. */
  Mono<Allowance> ofAnonymous(String tenantId, String client) {
    return limiter.take(
        "anonymous:" + tenantId + ":" + client,
        List.of(Rate.perMinute(properties.anonymousPerMinute())),
        Decision.APPLICATION);
  }

  Mono<Allowance> none() {
    return limiter.take("", List.of(), Decision.APPLICATION);
  }

  /** Goes on with what is allowed, refuses the rest with 429. */
  static Mono<Decision> spend(
      Mono<Allowance> allowance, Arrival arrival, Function<Allowance, Decision> forward) {
    return allowance.map(given ->
        given.allowed()
            ? forward.apply(given)
            : new Decision.Refuse(
                ProblemException.of(
                        GatewayProblem.RATE_LIMITED,
                        "Wait for the time that Retry-After names, then go on more slowly.")
                    .retryAfter(given.retryAfter()),
                arrival.answer(given.headers()),
                false));
  }

  private static long limit(@Nullable Long own, long usual) {
    return Math.max(1, own == null ? usual : own);
  }
}
