package io.atelier.gateway.ratelimit;

import java.util.ArrayList;
import java.util.List;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Counts in Redis, all rates of a key in one script, by Redis' own clock. */
@Component
class RedisLimiter {

  /**
   * The arithmetic of {@link Cell}. Each rate is a key that holds its theoretical arrival time in
   * microseconds and goes away when that has passed. The braces in the names keep the rates of one
   * key on one node of a cluster.
   */
  private static final String SCRIPT =
      """
      local time = redis.call('TIME')
      local now = (tonumber(time[1]) - 1767225600) * 1000000 + tonumber(time[2])
      local wait = 0
      local before = {}
      local after = {}
      for i = 1, #KEYS do
        local window = tonumber(ARGV[2 * i])
        local interval = window / tonumber(ARGV[2 * i - 1])
        before[i] = tonumber(redis.call('GET', KEYS[i]) or now)
        after[i] = math.max(now, before[i]) + interval
        local over = after[i] - window - now
        if over > interval * 0.001 and over > wait then
          wait = over
        end
      end
      local answer = { wait == 0 and '1' or '0', string.format('%.0f', math.ceil(wait)) }
      answer[3] = string.format('%.0f', now)
      for i = 1, #KEYS do
        if wait == 0 then
          local value = string.format('%.3f', after[i])
          redis.call('SET', KEYS[i], value, 'PX', math.ceil((after[i] - now) / 1000) + 1)
          answer[3 + i] = value
        else
          answer[3 + i] = string.format('%.3f', before[i])
        end
      end
      return answer
      """;

  private final RateLimitProperties properties;

  RedisLimiter(RateLimitProperties properties) {
    this.properties = properties;
  }

  /** An error when Redis does not answer in time. */
  Mono<Allowance> take(RedissonClient redis, String key, List<Rate> rates) {
    List<Object> keys = new ArrayList<>(rates.size());
    List<Object> figures = new ArrayList<>(rates.size() * 2);
    for (Rate rate : rates) {
      keys.add("{" + properties.keyPrefix() + ":" + key + "}:" + rate.name());
      figures.add(String.valueOf(rate.limit()));
      figures.add(String.valueOf(rate.windowMicros()));
    }
    return Mono.fromCompletionStage(() ->
            redis
                .getScript(StringCodec.INSTANCE)
                .<List<Object>>evalAsync(
                    RScript.Mode.READ_WRITE,
                    SCRIPT,
                    RScript.ReturnType.LIST,
                    keys,
                    figures.toArray()))
        .timeout(properties.timeout())
        .map(answer -> read(rates, answer));
  }

  private static Allowance read(List<Rate> rates, List<Object> answer) {
    boolean allowed = answer.get(0).equals("1");
    double wait = Double.parseDouble((String) answer.get(1));
    long now = Long.parseLong((String) answer.get(2));
    double[] arrivals = new double[rates.size()];
    for (int i = 0; i < arrivals.length; i++) {
      arrivals[i] = Double.parseDouble((String) answer.get(3 + i));
    }
    return Cell.allowance(rates, allowed, wait, arrivals, now);
  }
}
