package io.atelier.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.atelier.events.envelope.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * tenant-service's two internal calls over HTTP, as badly behaved as a test wants it; everything
 * else is answered 200 with the header that arrived.
 */
public final class FakeTenantService implements AutoCloseable {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /** A key as tenant-service knows it. */
  public record KnownKey(
      UUID id,
      String kind,
      @Nullable UUID tenantId,
      String platform,
      List<String> scopes,
      @Nullable Long perMinute,
      @Nullable Long perDay,
      @Nullable Instant expiresAt) {}

  public final AtomicInteger exchanges = new AtomicInteger();
  public final AtomicInteger serviceTokens = new AtomicInteger();
  public final Map<String, String> tenants = new ConcurrentHashMap<>();
  public volatile int exchangeStatus = 200;
  public volatile String refusal = "unauthenticated";
  public volatile long sequence = 1;
  public volatile long tokenSeconds = 600;

  /** While set, an exchange reads the key, then waits for it before it answers. */
  public volatile @Nullable CountDownLatch hold;

  /** Counted down when an exchange has read the key. */
  public volatile CountDownLatch reading = new CountDownLatch(1);

  private final Map<String, KnownKey> keys = new ConcurrentHashMap<>();
  private final HttpServer server;

  public FakeTenantService() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/internal/service-tokens", this::serviceToken);
    server.createContext("/internal/key-exchange", this::exchange);
    server.createContext("/", this::echo);
    server.start();
  }

  /** Well behaved again, and knows nobody. */
  public void reset() {
    exchanges.set(0);
    serviceTokens.set(0);
    tenants.clear();
    keys.clear();
    exchangeStatus = 200;
    sequence = 1;
    hold = null;
    reading = new CountDownLatch(1);
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A well-formed secret that nobody knows yet. */
  public static String newSecret() {
    String body = "atl_test_" + UUID.randomUUID().toString().replace("-", "") + "00000000000";
    return body + checksum(body);
  }

  static String checksum(String text) {
    var crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    StringBuilder digits = new StringBuilder();
    long rest = crc.getValue();
    for (int i = 0; i < 6; i++) {
      digits.insert(0, DIGITS.charAt((int) (rest % 62)));
      rest /= 62;
    }
    return digits.toString();
  }

  /** Makes a key and gives its secret. */
  public String add(KnownKey key) {
    String secret = newSecret();
    keys.put(hash(secret), key);
    return secret;
  }

  public String addTenantKey(UUID tenantId, String platform, String... scopes) {
    return add(
        new KnownKey(
            UUID.randomUUID(), "api-key", tenantId, platform, List.of(scopes), null, null, null));
  }

  public UUID idOf(String secret) {
    return keys.get(hash(secret)).id();
  }

  private void serviceToken(HttpExchange http) throws IOException {
    serviceTokens.incrementAndGet();
    answer(http, 200, Map.of("access_token", "service-token", "expires_in", 600));
  }

  private void exchange(HttpExchange http) throws IOException {
    exchanges.incrementAndGet();
    JsonNode asked = EventJson.mapper().readTree(http.getRequestBody().readAllBytes());
    if (exchangeStatus != 200) {
      answer(http, exchangeStatus, Map.of("type", "/problems/" + refusal));
      return;
    }
    KnownKey key = keys.get(asked.path("key_hash").asString(""));
    long readSequence = sequence;
    reading.countDown();
    CountDownLatch held = hold;
    if (held != null) {
      try {
        held.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (key == null) {
      answer(http, 401, Map.of("type", "/problems/unauthenticated"));
      return;
    }
    UUID tenantId = key.tenantId();
    if (key.kind().equals("application") && asked.hasNonNull("tenant")) {
      String named = tenants.get(asked.path("tenant").asString(""));
      if (named == null) {
        answer(http, 404, Map.of("type", "/problems/tenant-unknown"));
        return;
      }
      tenantId = UUID.fromString(named);
    }
    Map<String, Object> rates = new LinkedHashMap<>();
    rates.put("per_minute", key.perMinute());
    rates.put("per_day", key.perDay());
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("token", "token-of-" + key.id());
    given.put("key_id", key.id());
    given.put("sequence", readSequence);
    given.put("kind", key.kind());
    given.put("tenant_id", tenantId);
    given.put("platform", key.platform());
    given.put("scopes", key.scopes());
    given.put("rates", rates);
    given.put("expires_at", Instant.now().plusSeconds(tokenSeconds));
    given.put("key_expires_at", key.expiresAt());
    answer(http, 200, given);
  }

  private void echo(HttpExchange http) throws IOException {
    Map<String, Object> seen = new LinkedHashMap<>();
    seen.put("service", "tenant-service");
    seen.put("method", http.getRequestMethod());
    seen.put("path", http.getRequestURI().toString());
    Map<String, Object> headers = new LinkedHashMap<>();
    http.getRequestHeaders()
        .forEach((name, values) ->
            headers.put(name.toLowerCase(java.util.Locale.ROOT), String.join(", ", values)));
    seen.put("headers", headers);
    http.getRequestBody().readAllBytes();
    answer(http, 200, seen);
  }

  private static void answer(HttpExchange http, int status, Object body) throws IOException {
    byte[] bytes = EventJson.write(body);
    http.getResponseHeaders().add("Content-Type", "application/json");
    boolean head = http.getRequestMethod().equals("HEAD");
    http.sendResponseHeaders(status, head ? -1 : bytes.length);
    try (http) {
      if (!head) {
        http.getResponseBody().write(bytes);
      }
    }
  }

  private static String hash(String secret) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
