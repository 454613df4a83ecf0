package io.atelier.gateway.ratelimit;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param redisUrl {@code redis://host:port} or {@code rediss://…}; empty counts on each node alone
 * @param keyPrefix of every key in Redis
 * @param timeout how long one decision may take before Redis counts as away
 * @param redisAway what happens then, unless the route says otherwise
 * @param redisAwayByRoute the same by route: {@code application} or a service's name
 * @param perMinute and perDay of an API key without figures of its own
 * @param signUpsPerMinute anonymous sign-ups of one client address
 * @param anonymousPerMinute requests without a credential of ours to one tenant's application, of
 *     one client address
 * @param localCells how many keys one node counts by itself at most
 */
@ConfigurationProperties(value = "atelier.gateway.ratelimit", ignoreUnknownFields = false)
public record RateLimitProperties(
    @DefaultValue("") String redisUrl,
    @DefaultValue("atelier:rate") String keyPrefix,
    @DefaultValue("1s") Duration timeout,
    @DefaultValue("local") RedisAway redisAway,
    @DefaultValue Map<String, RedisAway> redisAwayByRoute,
    @DefaultValue("60") long perMinute,
    @DefaultValue("10000") long perDay,
    @DefaultValue("30") long signUpsPerMinute,
    @DefaultValue("600") long anonymousPerMinute,
    @DefaultValue("100000") int localCells) {

  RedisAway whenAway(String route) {
    return redisAwayByRoute.getOrDefault(route, redisAway);
  }
}
