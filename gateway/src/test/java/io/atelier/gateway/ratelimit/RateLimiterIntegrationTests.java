package io.atelier.gateway.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.testsupport.blockhound.BlockHoundExtension;
import io.atelier.testsupport.servers.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;

/** Rates with the real Redis, without it, and while it comes and goes. */
@Tag("integration")
@ExtendWith(BlockHoundExtension.class)
class RateLimiterIntegrationTests {
  private final List<RedisConnection> open = new ArrayList<>();
  private final String key = "key:" + UUID.randomUUID();

  @AfterEach
  void close() {
    open.forEach(RedisConnection::stop);
  }

  @Test
  void ofSixtyOneAtOnceSixtyPassWhicheverNodeCounts() {
    RateLimiter one = limiter(TestServers.get().redisUrl(), RedisAway.CLOSED);
    RateLimiter other = limiter(TestServers.get().redisUrl(), RedisAway.CLOSED);
    List<Rate> rates = List.of(Rate.perMinute(60), Rate.perDay(10_000));
    List<Allowance> given =
        Flux.range(0, 61)
            .flatMap(i -> (i % 2 == 0 ? one : other).take(key, rates, "application"), 61)
            .collectList()
            .block(Duration.ofSeconds(10));
    assertThat(given).filteredOn(Allowance::allowed).hasSize(60);
    Allowance refused =
        given.stream().filter(allowance -> !allowance.allowed()).findFirst().orElseThrow();
    assertThat(refused.retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(6));
    assertThat(refused.left().get(1).remaining()).isEqualTo(9_940);
  }

  @Test
  void theScriptCountsAsTheCellDoes() {
    RateLimiter redis = limiter(TestServers.get().redisUrl(), RedisAway.CLOSED);
    List<Rate> rates = List.of(new Rate("hour", 7, Duration.ofHours(1)));
    for (int i = 1; i <= 7; i++) {
      Allowance allowance = redis.take(key, rates, "application").block();
      assertThat(allowance.allowed()).isTrue();
      assertThat(allowance.left().getFirst().remaining()).isEqualTo(7 - i);
    }
    assertThat(redis.take(key, rates, "application").block().allowed()).isFalse();
  }

  @Test
  void withoutRedisARouteGoesByItsSetting() throws IOException {
    String nowhere = "redis://127.0.0.1:" + freePort();
    List<Rate> one = List.of(Rate.perMinute(1));
    RateLimiter limiter =
        limiter(
            nowhere,
            RedisAway.LOCAL,
            Map.of("billing-service", RedisAway.OPEN, "usage-service", RedisAway.CLOSED));
    assertThat(limiter.take(key, one, "application").block().allowed()).isTrue();
    assertThat(limiter.take(key, one, "application").block().allowed()).isFalse();
    assertThat(limiter.take(key, one, "billing-service").block().allowed()).isTrue();
    assertThatThrownBy(() -> limiter.take(key, one, "usage-service").block())
        .hasMessageContaining("cannot be counted");
  }

  @Test
  void redisIsFoundWhenItComesAndMissedNoLongerThanItIsAway() throws Exception {
    int port = freePort();
    List<Rate> many = List.of(Rate.perMinute(1_000));
    RateLimiter limiter = limiter("redis://127.0.0.1:" + port, RedisAway.CLOSED, false);
    assertThatThrownBy(() -> limiter.take(key, many, "application").block())
        .hasMessageContaining("cannot be counted");
    try (Door door = new Door(port, URI.create(TestServers.get().redisUrl()).getPort())) {
      until(() -> passes(limiter, many));
      door.shut();
      until(() -> !passes(limiter, many));
      door.open();
      until(() -> passes(limiter, many));
    }
  }

  private boolean passes(RateLimiter limiter, List<Rate> rates) {
    try {
      return limiter.take(key, rates, "application").block(Duration.ofSeconds(5)).allowed();
    } catch (RuntimeException e) {
      return false;
    }
  }

  private RateLimiter limiter(String url, RedisAway away) {
    return limiter(url, away, true);
  }

  private RateLimiter limiter(String url, RedisAway away, boolean wait) {
    return limiter(url, away, Map.of(), wait);
  }

  private RateLimiter limiter(String url, RedisAway away, Map<String, RedisAway> byRoute) {
    return limiter(url, away, byRoute, false);
  }

  private RateLimiter limiter(
      String url, RedisAway away, Map<String, RedisAway> byRoute, boolean wait) {
    RateLimitProperties properties =
        new RateLimitProperties(
            url, "atelier:rate", Duration.ofMillis(500), away, byRoute, 60, 10_000, 30, 600, 1_000);
    RedisConnection connection = new RedisConnection(properties);
    open.add(connection);
    connection.start();
    if (wait) {
      until(() -> connection.client().isPresent());
    }
    return new RateLimiter(
        connection,
        new RedisLimiter(properties),
        properties,
        InstantSource.system(),
        new SimpleMeterRegistry());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** A port in front of Redis that can be shut: nothing passes and nobody gets in. */
  private static final class Door implements AutoCloseable {
    private final ServerSocket server;
    private final int behind;
    private final List<Socket> sockets = new java.util.concurrent.CopyOnWriteArrayList<>();
    private volatile boolean isOpen = true;

    Door(int port, int behind) throws IOException {
      this.server = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
      this.behind = behind;
      Thread.ofVirtual().start(this::accept);
    }

    void open() {
      isOpen = true;
    }

    void shut() throws IOException {
      isOpen = false;
      for (Socket socket : sockets) {
        socket.close();
      }
    }

    private void accept() {
      try {
        while (true) {
          Socket in = server.accept();
          if (!isOpen) {
            in.close();
            continue;
          }
          Socket out = new Socket("127.0.0.1", behind);
          sockets.addAll(List.of(in, out));
          pump(in, out);
          pump(out, in);
        }
      } catch (IOException e) {
        // The test is over.
      }
    }

    private static void pump(Socket from, Socket to) {
      Thread.ofVirtual()
          .start(() -> {
            try (from;
                to) {
              from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException e) {
              // Shut.
            }
          });
    }

    @Override
    public void close() throws IOException {
      shut();
      server.close();
    }
  }
}
