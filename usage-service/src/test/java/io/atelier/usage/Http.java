package io.atelier.usage;

import io.atelier.testsupport.token.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as its clients reach it. */
public final class Http {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  public Http(int port) {
    this.port = port;
  }

  /** What came back. */
  public record Answer(int status, String type, String text) {
    public JsonNode body() {
      return JSON.readTree(text);
    }

    public String slug() {
      return body().path("type").stringValue("").replace("/problems/", "");
    }

    public List<String> pointers() {
      List<String> pointers = new ArrayList<>();
      body().path("errors").forEach(error -> pointers.add(error.path("pointer").stringValue("")));
      return pointers;
    }
  }

  public Answer get(String token, String path) {
    return send(token, "GET", path, "", "application/json");
  }

  public Answer post(String token, String path, String body) {
    return send(token, "POST", path, body, "application/json");
  }

  public Answer send(String token, String method, String path, String body, String type) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(
                method,
                method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("Content-Type", type);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.body());
    } catch (IOException failed) {
      throw new AssertionError(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  public static String application(UUID tenant) {
    return TestTokens.shared()
        .token("application")
        .tenant(tenant)
        .platform(Rights.PLATFORM)
        .scopes("*")
        .mint();
  }

  public static String member(UUID tenant) {
    return TestTokens.shared().member(tenant, Rights.PLATFORM, "MEMBER").mint();
  }

  public static String operator(String role) {
    return TestTokens.shared().operator(role).mint();
  }
}
