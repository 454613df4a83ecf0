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
   * The arithmetic of {@link Cell}. Each rate is a key that holds its state and goes away when
   * nothing of it is left to remember. The braces in the names keep the rates of one key on one
   * node of a cluster.
   */
  static final String SCRIPT =
      """
      local time = redis.call('TIME')
      local now = (tonumber(time[1]) - 1767225600) * 1000000 + tonumber(time[2])
      local wait = 0
      local since = {}
      local before = {}
      local after = {}
      for i = 1, #KEYS do
        local limit = tonumber(ARGV[3 * i - 2])
        local window = tonumber(ARGV[3 * i - 1])
        local pause = tonumber(ARGV[3 * i])
        local interval = window / limit
        local clock = now
        since[i] = now
        before[i] = now
        local known = redis.call('GET', KEYS[i])
        if known then
          local space = string.find(known, ' ', 1, true)
          local start = tonumber(string.sub(known, 1, space - 1))
          local arrival = tonumber(string.sub(known, space + 1))
          local own = start + math.max(0, now - start - pause)
          if arrival > own then
            since[i] = start
            before[i] = arrival
            clock = own
          end
        end
        after[i] = before[i] + interval
        local over = after[i] - window - clock
        if over > interval * 0.001 then
          wait = math.max(wait, over + pause + clock - now)
        end
      end
      local answer = { string.format('%.0f', math.ceil(wait)), string.format('%.0f', now) }
      for i = 1, #KEYS do
        local arrival = before[i]
        if wait == 0 then
          arrival = after[i]
          local pause = tonumber(ARGV[3 * i])
          redis.call('SET', KEYS[i], string.format('%.3f %.3f', since[i], arrival),
              'PX', math.ceil((arrival + pause - now) / 1000) + 1)
        end
        answer[2 * i + 1] = string.format('%.3f', since[i])
        answer[2 * i + 2] = string.format('%.3f', arrival)
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
    List<Object> figures = new ArrayList<>(rates.size() * 3);
    for (Rate rate : rates) {
      keys.add("{" + properties.keyPrefix() + ":" + key + "}:" + rate.name());
      figures.add(String.valueOf(rate.limit()));
      figures.add(String.valueOf(rate.windowMicros()));
      figures.add(String.valueOf(rate.pauseMicros()));
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
    double wait = number(answer, 0);
    long now = (long) number(answer, 1);
    Cell.State[] states = new Cell.State[rates.size()];
    for (int i = 0; i < states.length; i++) {
      states[i] = new Cell.State(number(answer, 2 * i + 2), number(answer, 2 * i + 3));
    }
    return Cell.allowance(rates, wait, states, now);
  }

  private static double number(List<Object> answer, int index) {
    return Double.parseDouble((String) answer.get(index));
  }
}
