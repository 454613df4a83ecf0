package io.atelier.notification.egress;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Posts to addresses that tenants chose, and to no others than such as are anybody's. */
@Component
public final class Egress {
  private final EgressProperties properties;
  private final AddressLookup lookup;
  private final HttpClient client;

  /** The machine's resolver blocks. */
  private final Scheduler lookups =
      Schedulers.fromExecutorService(Executors.newVirtualThreadPerTaskExecutor(), "egress-lookup");

  @Autowired
  Egress(EgressProperties properties, ReactorResourceFactory resources) {
    this(properties, InetAddress::getAllByName, resources);
  }

  Egress(EgressProperties properties, AddressLookup lookup, ReactorResourceFactory resources) {
    this.properties = properties;
    this.lookup = lookup;
    // A connection of its own for each call: none is reused that was judged for another name.
    this.client =
        HttpClient.create(ConnectionProvider.newConnection())
            .runOn(resources.getLoopResources())
            .followRedirect(false)
            .keepAlive(false)
            .disableRetry(true);
  }

  /** Refuses what will never be called; a name that is unknown today may be known tomorrow. */
  public Mono<Void> check(String url) {
    return Mono.fromCallable(() -> Destination.of(url, properties.allowHttp()))
        .flatMap(destination ->
            resolve(destination)
                .onErrorResume(UnknownHostException.class, _ -> Mono.empty())
                .then());
  }

  /**
   * Posts once.
   *
   * @return the status of the answer; an error if there was none in time, or {@link
   *     EgressRefusedException} before any connection
   */
  public Mono<Integer> post(String url, Map<String, String> headers, byte[] body) {
    return Mono.fromCallable(() -> Destination.of(url, properties.allowHttp()))
        .flatMap(destination ->
            resolve(destination).flatMap(address -> send(destination, address, headers, body)))
        .timeout(properties.deadline());
  }

  /** One bad address among many condemns the name: it is not left to chance which is called. */
  private Mono<InetSocketAddress> resolve(Destination destination) {
    String literal = destination.literal();
    return Mono.fromCallable(() -> lookup.all(literal == null ? destination.host() : literal))
        .subscribeOn(lookups)
        .map(addresses -> {
          for (InetAddress address : addresses) {
            if (!isAllowed(address)) {
              throw new EgressRefusedException(
                  "must not lead to a private or reserved address, as "
                      + destination.host()
                      + " does");
            }
          }
          return destination.at(addresses[0]);
        });
  }

  private boolean isAllowed(InetAddress address) {
    return AddressRanges.isPublic(address)
        || properties.allowLoopback() && address.isLoopbackAddress();
  }

  private Mono<Integer> send(
      Destination destination,
      InetSocketAddress address,
      Map<String, String> headers,
      byte[] body) {
    HttpClient pinned = client.remoteAddress(() -> address);
    return (destination.secure() ? pinned.secure() : pinned)
        .headers(all -> {
          all.set(HttpHeaderNames.HOST, destination.authority());
          all.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
          headers.forEach(all::set);
        })
        .post()
        .uri(destination.target())
        .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
        .response((response, content) ->
            content
                .map(buffer -> buffer.readableBytes())
                .scan(0, Integer::sum)
                .takeUntil(read -> read >= properties.maxAnswerBytes())
                .then(Mono.just(response.status().code())))
        .next();
  }
}
