package io.atelier.gateway.ratelimit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Redis, once it is there. The first connection is made on a thread of its own, again and again
 * until it succeeds: Redisson would block the caller otherwise. Later losses it mends itself.
 */
@Component
class RedisConnection implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(RedisConnection.class);
  private static final int PAUSE_MS = 500;

  /** Redisson itself would wait for ever for an attempt of which nothing comes. */
  private static final Duration ATTEMPT = Duration.ofSeconds(5);

  private final RateLimitProperties properties;
  // Its own would be Netty threads, which wait for work as no Netty thread should.
  private final ExecutorService listeners = Executors.newVirtualThreadPerTaskExecutor();
  private volatile @Nullable RedissonClient client;
  private volatile boolean running;
  private @Nullable Thread connecting;

  RedisConnection(RateLimitProperties properties) {
    this.properties = properties;
  }

  Optional<RedissonClient> client() {
    return Optional.ofNullable(client);
  }

  @Override
  public void start() {
    running = true;
    if (!properties.redisUrl().isEmpty()) {
      connecting = Thread.ofVirtual().name("redis-connection").start(this::connect);
    }
  }

  @Override
  public void stop() {
    running = false;
    Thread thread = connecting;
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join(TimeUnit.SECONDS.toMillis(2));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    RedissonClient open = client;
    if (open != null) {
      client = null;
      open.shutdown(0, 1, TimeUnit.SECONDS);
    }
    listeners.shutdown();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void connect() {
    boolean said = false;
    while (running) {
      Future<RedissonClient> attempt = listeners.submit(this::open);
      try {
        RedissonClient connected = attempt.get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
        if (running) {
          client = connected;
          log.info("Rates are counted in Redis");
        } else {
          connected.shutdown(0, 1, TimeUnit.SECONDS);
        }
        return;
      } catch (ExecutionException | TimeoutException away) {
        attempt.cancel(true);
        if (!said) {
          log.warn("Redis is away, rates go by its setting until it is here: {}", away.toString());
          said = true;
        }
      } catch (InterruptedException stopped) {
        attempt.cancel(true);
        return;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      } catch (InterruptedException stopped) {
        return;
      }
    }
  }

  /** Says the script once before requests do: the first time loads it here and there. */
  private RedissonClient open() {
    RedissonClient opened = Redisson.create(configuration());
    opened
        .getScript(StringCodec.INSTANCE)
        .eval(RScript.Mode.READ_WRITE, RedisLimiter.SCRIPT, RScript.ReturnType.LIST);
    return opened;
  }

  private Config configuration() {
    int timeout = Math.toIntExact(properties.timeout().toMillis());
    Config config = new Config();
    config.setCodec(StringCodec.INSTANCE);
    config.setUseScriptCache(true);
    config.setExecutor(listeners);
    config.setNettyThreads(2);
    config
        .useSingleServer()
        .setAddress(properties.redisUrl())
        .setConnectionMinimumIdleSize(4)
        .setConnectionPoolSize(4)
        .setSubscriptionConnectionMinimumIdleSize(0)
        .setSubscriptionConnectionPoolSize(1)
        .setConnectTimeout(Math.max(timeout, 1_000))
        .setTimeout(timeout)
        .setRetryAttempts(0);
    return config;
  }
}
