package io.atelier.testsupport.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Sends requests to the running service. */
public final class Http {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String base;

  public Http(int port) {
    base = "http://localhost:" + port;
  }

  /** What came back. */
  public record Answer(int status, JsonNode body) {
    public String at(String pointer) {
      return body.at(pointer).asString();
    }

    public String problem() {
      return at("/type").replace("/problems/", "");
    }

    public List<String> pointers() {
      List<String> pointers = new ArrayList<>();
      body.path("errors").forEach(error -> pointers.add(error.path("pointer").stringValue("")));
      return pointers;
    }
  }

  public Answer send(
      String method, String path, @Nullable String token, @Nullable Map<String, ?> body) {
    return raw(method, path, token, body == null ? null : JSON.writeValueAsString(body), Map.of());
  }

  public Answer raw(
      String method,
      String path,
      @Nullable String token,
      @Nullable String body,
      Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
    request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    headers.forEach(request::setHeader);
    // A request that is refused before its body was read may leave a kept connection unread.
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          answer.statusCode(),
          answer.body().isEmpty()
              ? JsonNodeFactory.instance.objectNode()
              : JSON.readTree(answer.body()));
    } catch (IOException failure) {
      throw new AssertionError(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }
}
