package io.atelier.local;

import com.sun.net.httpserver.HttpExchange;
import io.atelier.local.StandInServer.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Takes every POST and shows it: {@code GET /requests} as JSON, {@code GET /} as a page. */
final class WebhookReceiver implements AutoCloseable {
  private final Arrivals arrivals = new Arrivals("Webhooks that arrived");
  private final StandInServer server;

  WebhookReceiver() throws IOException {
    server = new StandInServer(this::answer);
  }

  String url() {
    return server.url();
  }

  private Answer answer(HttpExchange exchange, byte[] body) {
    String path = exchange.getRequestURI().getPath();
    if (exchange.getRequestMethod().equals("GET")) {
      return switch (path) {
        case "/requests" -> new Answer(200, Answer.JSON, arrivals.json());
        case "/" -> new Answer(200, Answer.HTML, arrivals.page());
        default -> Answer.empty(404);
      };
    }
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) ->
            headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("time", Instant.now());
    request.put("method", exchange.getRequestMethod());
    request.put("path", exchange.getRequestURI().toString());
    request.put("headers", headers);
    request.put("body", new String(body, StandardCharsets.UTF_8));
    arrivals.add(request);
    return Answer.empty(204);
  }

  @Override
  public void close() {
    server.close();
  }
}
