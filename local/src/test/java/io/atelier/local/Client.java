package io.atelier.local;

import io.atelier.events.envelope.EventJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Sends requests through the gateway, to any host. */
final class Client {
  static {
    // Names below .localhost are not resolved everywhere, so the host is said by the header.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection");
  }

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String gateway;

  Client(String gateway) {
    this.gateway = gateway.replace("localhost", "127.0.0.1");
  }

  /**
   * @param body as JSON; an object is empty when there is none
   */
  record Answer(int status, JsonNode body, java.net.http.HttpHeaders headers, String text) {
    String at(String pointer) {
      return body.at(pointer).asString();
    }
  }

  Request to(String host, String method, String path) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(gateway + path))
            .timeout(Duration.ofSeconds(20))
            .setHeader("Host", host);
    return new Request(builder, method);
  }

  Request control(String method, String path) {
    return to("localhost", method, path);
  }

  final class Request {
    private final HttpRequest.Builder builder;
    private final String method;
    private HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();

    private Request(HttpRequest.Builder builder, String method) {
      this.builder = builder;
      this.method = method;
    }

    Request bearer(String credential) {
      return header("Authorization", "Bearer " + credential);
    }

    Request header(String name, String value) {
      builder.setHeader(name, value);
      return this;
    }

    Request json(Object value) {
      return raw(new String(EventJson.write(value), StandardCharsets.UTF_8));
    }

    Request raw(String text) {
      builder.setHeader("Content-Type", "application/json");
      body = HttpRequest.BodyPublishers.ofString(text);
      return this;
    }

    Answer send() throws IOException, InterruptedException {
      return answer(
          http.send(builder.method(method, body).build(), HttpResponse.BodyHandlers.ofString()));
    }

    CompletableFuture<Answer> sendAsync() {
      return http.sendAsync(
              builder.method(method, body).build(), HttpResponse.BodyHandlers.ofString())
          .thenApply(Client::answer);
    }
  }

  private static Answer answer(HttpResponse<String> response) {
    String text = response.body();
    boolean json =
        response.headers().firstValue("content-type").orElse("").contains("json")
            && !text.isEmpty();
    return new Answer(
        response.statusCode(),
        json ? EventJson.mapper().readTree(text) : JsonNodeFactory.instance.objectNode(),
        response.headers(),
        text);
  }
}
