package io.atelier.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.standardwebhooks.Webhook;
import io.atelier.events.envelope.EventJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What is outside of Atelier, as local.json names it: DNS, cluster, mailbox, webhook receiver. */
final class Outside {
  private static final Pattern LINK = Pattern.compile("http://\\S+");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final JsonNode local;

  Outside(RunningAtelier atelier) {
    this.local = atelier.local();
  }

  private String url(String what) {
    return local.get(what).stringValue();
  }

  private JsonNode get(String url) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(URI.create(url)));
    assertThat(answer.statusCode()).isEqualTo(200);
    return EventJson.mapper().readTree(answer.body());
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(
        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  String receiverUrl(String path) {
    return url("webhook_receiver") + path;
  }

  void setRecord(String name, String type, String value) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        send(
            HttpRequest.newBuilder(URI.create(url("dns_api") + "/records"))
                .PUT(
                    HttpRequest.BodyPublishers.ofByteArray(
                        EventJson.write(Map.of("name", name, "type", type, "value", value)))));
    assertThat(answer.statusCode()).isEqualTo(204);
  }

  /** What arrived at a path of the receiver, the newest first. */
  List<JsonNode> webhooks(String path) throws IOException, InterruptedException {
    return get(receiverUrl("/requests"))
        .get("data")
        .valueStream()
        .filter(request -> request.get("path").stringValue().equals(path))
        .toList();
  }

  /** Types of events that arrived at a path, each message once; a foreign verifier accepts all. */
  List<String> verifiedTypes(String path, String secret) throws IOException, InterruptedException {
    Map<String, String> typeByMessage = new TreeMap<>();
    for (JsonNode request : webhooks(path)) {
      Map<String, List<String>> headers = new TreeMap<>();
      request
          .get("headers")
          .forEachEntry((name, value) -> headers.put(name, List.of(value.stringValue())));
      String body = request.get("body").stringValue();
      assertThatCode(
              () -> new Webhook(secret).verify(body, HttpHeaders.of(headers, (_, _) -> true)))
          .doesNotThrowAnyException();
      typeByMessage.put(
          headers.get("webhook-id").getFirst(),
          EventJson.mapper().readTree(body).get("type").stringValue());
    }
    return List.copyOf(typeByMessage.values());
  }

  /** The link of the newest mail to an address with these words in its subject. */
  String linkOfMail(String to, String subject) throws IOException, InterruptedException {
    JsonNode mail =
        get(url("mail") + "/messages")
            .get("data")
            .valueStream()
            .filter(message -> message.get("to").stringValue().equals(to))
            .filter(message -> message.get("subject").stringValue().contains(subject))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no such mail to " + to));
    Matcher link = LINK.matcher(mail.get("text").stringValue());
    assertThat(link.find()).isTrue();
    return link.group();
  }

  /** The object of a domain in the cluster; empty if there is none. */
  List<JsonNode> ingresses(String host) throws IOException, InterruptedException {
    return inCluster("/apis/networking.k8s.io/v1/namespaces/atelier/ingresses", host);
  }

  List<JsonNode> certificates(String host) throws IOException, InterruptedException {
    return inCluster("/apis/cert-manager.io/v1/namespaces/atelier/certificates", host);
  }

  private List<JsonNode> inCluster(String path, String host)
      throws IOException, InterruptedException {
    return get(url("kubernetes") + path)
        .get("items")
        .valueStream()
        .filter(item -> item.get("spec").toString().contains("\"" + host + "\""))
        .toList();
  }
}
