package io.atelier.local;

import io.atelier.events.envelope.EventJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Makes, once, an application key for each platform, as its operator would: through the gateway.
 */
final class Applications {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient client;
  private final String gateway;
  private final LocalSecrets secrets;

  Applications(HttpClient client, String gateway, LocalSecrets secrets) {
    this.client = client;
    this.gateway = gateway;
    this.secrets = secrets;
  }

  /** The keys by platform. */
  Map<String, String> keys(String email, String password, String totpSeed)
      throws IOException, InterruptedException {
    List<String> missing =
        ServiceConfiguration.PLATFORMS.stream()
            .filter(platform -> !secrets.has(name(platform)))
            .toList();
    if (!missing.isEmpty()) {
      String token = signIn(email, password, totpSeed);
      for (String platform : missing) {
        secrets.put(name(platform), create(platform, token));
      }
      secrets.save();
    }
    Map<String, String> keys = new TreeMap<>();
    ServiceConfiguration.PLATFORMS.forEach(
        platform -> keys.put(platform, secrets.secret(name(platform))));
    return keys;
  }

  private static String name(String platform) {
    return "application-" + platform;
  }

  private String signIn(String email, String password, String totpSeed)
      throws IOException, InterruptedException {
    return post(
            "/api/auth/operators/login",
            Map.of("email", email, "password", password, "totp", Totp.at(totpSeed, Instant.now())),
            "")
        .get("access_token")
        .stringValue();
  }

  private String create(String platform, String token) throws IOException, InterruptedException {
    return post(
            "/api/admin/applications",
            Map.of("name", "local", "platform", platform, "scopes", List.of("*")),
            token)
        .get("secret")
        .stringValue();
  }

  /** The gateway hears of platforms and services in its own time, so a 5xx is asked again. */
  private JsonNode post(String path, Object body, String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(EventJson.write(body)));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() / 100 == 2) {
        return EventJson.mapper().readTree(answer.body());
      }
      if (answer.statusCode() / 100 != 5 || System.nanoTime() > deadline) {
        throw new LocalStartException(
            path
                + " answered "
                + answer.statusCode()
                + ": "
                + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
