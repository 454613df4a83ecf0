package io.atelier.gateway.ratelimit;

import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Whether one more request of a key passes: asks Redis, and knows what to do without it. */
@Component
public final class RateLimiter {
  private static final Logger log = LoggerFactory.getLogger(RateLimiter.class);

  /** After a failure nobody waits for Redis again for this long. */
  private static final Duration LEFT_ALONE = Duration.ofSeconds(1);

  private final RedisConnection connection;
  private final RedisLimiter redis;
  private final LocalLimiter local;
  private final RateLimitProperties properties;
  private final InstantSource clock;
  private final Counter without;
  private volatile Instant awayUntil = Instant.EPOCH;

  RateLimiter(
      RedisConnection connection,
      RedisLimiter redis,
      RateLimitProperties properties,
      InstantSource clock,
      MeterRegistry meters) {
    this.connection = connection;
    this.redis = redis;
    this.properties = properties;
    this.clock = clock;
    this.local = new LocalLimiter(clock, properties.localCells());
    this.without =
        Counter.builder("atelier.gateway.ratelimit.without.redis")
            .description("Decisions made without Redis")
            .register(meters);
  }

  /**
   * @param key whose allowance it is, e.g. {@code key:<id>}
   * @param route where the request goes, for what happens while Redis is away
   * @return an error is a 503 problem, where the route is closed without Redis
   */
  public Mono<Allowance> take(String key, List<Rate> rates, String route) {
    if (rates.isEmpty()) {
      return Mono.just(Allowance.unlimited());
    }
    return Mono.defer(() ->
        clock.instant().isBefore(awayUntil)
            ? without(key, rates, route)
            : connection
                .client()
                .map(client -> together(client, key, rates, route))
                .orElseGet(() -> without(key, rates, route)));
  }

  /** This node counts along, so that it knows how far its clients are when Redis goes away. */
  private Mono<Allowance> together(
      RedissonClient client, String key, List<Rate> rates, String route) {
    return redis
        .take(client, key, rates)
        .doOnNext(given -> {
          if (given.allowed()) {
            local.take(key, rates);
          }
        })
        .onErrorResume(failure -> lost(failure, key, rates, route));
  }

  private Mono<Allowance> lost(Throwable failure, String key, List<Rate> rates, String route) {
    Instant now = clock.instant();
    if (now.isAfter(awayUntil)) {
      log.warn("Redis did not answer, routes go by their setting: {}", failure.toString());
    }
    awayUntil = now.plus(LEFT_ALONE);
    return without(key, rates, route);
  }

  private Mono<Allowance> without(String key, List<Rate> rates, String route) {
    without.increment();
    return switch (properties.whenAway(route)) {
      case LOCAL -> Mono.fromSupplier(() -> local.take(key, rates));
      case OPEN -> Mono.just(Allowance.unlimited());
      case CLOSED ->
          Mono.error(
              ProblemException.of(
                      ChassisProblem.UNAVAILABLE,
                      "Requests cannot be counted at the moment: try again shortly.")
                  .retryAfter(Duration.ofSeconds(2)));
    };
  }
}
