package io.atelier.chassis.http;

import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Takes up each request as a task of its own on its connection's event loop, once the end of the
 * request has been read. A request that is answered while it is still being read, after one that
 * was answered later, makes reactor-netty 1.3.6 and 1.3.7 stop reading from the connection, about
 * once in a hundred times: its next request then hangs.
 */
@AutoConfiguration
public class HttpAutoConfiguration {

  @Bean
  WebHttpHandlerBuilderCustomizer requestsAreReadFirst() {
    return builder -> builder.httpHandlerDecorator(HttpAutoConfiguration::afterReading);
  }

  private static HttpHandler afterReading(HttpHandler handler) {
    return (request, response) -> {
      EventLoop loop = eventLoop(request);
      return loop == null
          ? handler.handle(request, response)
          : handler.handle(request, response).subscribeOn(Schedulers.fromExecutor(loop));
    };
  }

  private static @Nullable EventLoop eventLoop(ServerHttpRequest request) {
    AtomicReference<@Nullable EventLoop> loop = new AtomicReference<>();
    if (request instanceof AbstractServerHttpRequest known
        && known.<Object>getNativeRequest() instanceof HttpServerRequest received) {
      received.withConnection(connection -> loop.set(connection.channel().eventLoop()));
    }
    return loop.get();
  }
}
