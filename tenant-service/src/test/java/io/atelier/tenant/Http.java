package io.atelier.tenant;

import io.atelier.events.envelope.EventJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A client that sends what a test says, also what no good client would. */
public final class Http {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;

  public Http(int port) {
    base = "http://localhost:" + port;
  }

  public Call get(String path) {
    return new Call("GET", path);
  }

  public Call post(String path) {
    return new Call("POST", path);
  }

  public Call patch(String path) {
    return new Call("PATCH", path);
  }

  public Call delete(String path) {
    return new Call("DELETE", path);
  }

  /** Sends all at once and waits for all. */
  public static List<Answer> together(List<Call> calls) {
    List<CompletableFuture<Answer>> underWay = calls.stream().map(Call::sendAsync).toList();
    return underWay.stream().map(CompletableFuture::join).toList();
  }

  /** One request under construction. */
  public final class Call {
    private final HttpRequest.Builder request;
    private final String method;
    private byte[] body = new byte[0];

    private Call(String method, String path) {
      this.method = method;
      request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
    }

    public Call header(String name, String value) {
      request.header(name, value);
      return this;
    }

    public Call bearer(String token) {
      return header("Authorization", "Bearer " + token);
    }

    public Call json(Object value) {
      return raw(new String(EventJson.write(value), StandardCharsets.UTF_8));
    }

    public Call raw(String text) {
      body = text.getBytes(StandardCharsets.UTF_8);
      return header("Content-Type", "application/json");
    }

    public Answer send() {
      return sendAsync().join();
    }

    CompletableFuture<Answer> sendAsync() {
      HttpRequest built =
          request.method(method, HttpRequest.BodyPublishers.ofByteArray(body)).build();
      return client
          .sendAsync(built, HttpResponse.BodyHandlers.ofByteArray())
          .thenApply(answer -> new Answer(answer.statusCode(), answer.headers(), answer.body()));
    }
  }

  /** What came back. */
  public record Answer(int status, HttpHeaders headers, byte[] bytes) {

    public JsonNode body() {
      return bytes.length == 0 ? MissingNode.getInstance() : EventJson.mapper().readTree(bytes);
    }

    public String text() {
      return status + " " + new String(bytes, StandardCharsets.UTF_8);
    }

    /** The text at a JSON pointer; empty if there is none. */
    public String at(String pointer) {
      return body().at(pointer).asString("");
    }

    /** The last segment of a problem's type. */
    public String problem() {
      String type = at("/type");
      return type.substring(type.lastIndexOf('/') + 1);
    }

    /** Where a problem's faults point. */
    public List<String> pointers() {
      List<String> pointers = new ArrayList<>();
      body().path("errors").forEach(fault -> pointers.add(fault.path("pointer").asString("")));
      return pointers;
    }
  }
}
