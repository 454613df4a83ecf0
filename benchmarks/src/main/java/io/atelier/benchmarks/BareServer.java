package io.atelier.benchmarks;

import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An HTTP server of the same stack that only parses and answers: {@code PORT}. */
final class BareServer {
  private BareServer() {}

  public static void main(String[] arguments) {
    JsonMapper mapper = JsonMapper.shared();
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(Integer.parseInt(arguments[0]))
            .handle((request, response) ->
                request
                    .receive()
                    .aggregate()
                    .asByteArray()
                    .flatMap(body -> {
                      JsonNode tree = mapper.readTree(body);
                      int events = tree.has("events") ? tree.get("events").size() : 1;
                      String answer =
                          "{\"accepted\":%d,\"duplicates\":0,\"conflicts\":[],\"rejected\":[]}"
                              .formatted(events);
                      return response
                          .header("Content-Type", "application/json")
                          .header("Content-Length", String.valueOf(answer.length()))
                          .sendString(Mono.just(answer))
                          .then();
                    }))
            .bindNow();
    server.onDispose().block();
  }
}
