package io.atelier.testsupport.standin;

import com.sun.net.httpserver.HttpExchange;
import io.atelier.testsupport.standin.StandInServer.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Takes every POST and shows it: {@code GET /requests} as JSON, {@code GET /} as a page. */
public final class WebhookReceiver implements AutoCloseable {
  private final Arrivals arrivals = new Arrivals("Webhooks that arrived");
  private final StandInServer server;
  private volatile int status = 204;

  /**
   * @param port 0 takes a free one
   */
  public WebhookReceiver(int port) throws IOException {
    server = new StandInServer(this::answer, port);
  }

  public String url() {
    return server.url();
  }

  /** What has come, the newest first. */
  public List<Map<String, Object>> requests() {
    return arrivals.all();
  }

  /** Answers with this status from now on. */
  public void answerWith(int newStatus) {
    status = newStatus;
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
    return Answer.empty(status);
  }

  @Override
  public void close() {
    server.close();
  }
}
