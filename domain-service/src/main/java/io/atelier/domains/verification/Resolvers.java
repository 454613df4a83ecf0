package io.atelier.domains.verification;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.springframework.stereotype.Component;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The resolvers that are asked. An answer that UDP cuts off is fetched by TCP. */
@Component
final class Resolvers {
  private static final int DNS_PORT = 53;

  private final List<SimpleResolver> resolvers;

  Resolvers(VerificationProperties properties) {
    this.resolvers =
        properties.resolvers().stream().map(address -> resolver(address, properties)).toList();
  }

  private static SimpleResolver resolver(String address, VerificationProperties properties) {
    int colon = address.lastIndexOf(':');
    boolean hasPort = colon > 0 && address.indexOf(':') == colon;
    try {
      InetAddress host = InetAddress.getByName(hasPort ? address.substring(0, colon) : address);
      int port = hasPort ? Integer.parseInt(address.substring(colon + 1)) : DNS_PORT;
      SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(host, port));
      resolver.setTimeout(properties.timeout());
      return resolver;
    } catch (UnknownHostException | NumberFormatException wrong) {
      throw new IllegalArgumentException(address + " is no address of a DNS server", wrong);
    }
  }

  /** The answer of each, in order; an error if one of them cannot be asked. */
  Mono<List<Message>> ask(String name, int type) {
    return Mono.fromCallable(() -> question(name, type))
        .flatMapMany(question ->
            Flux.fromIterable(resolvers)
                .flatMapSequential(
                    resolver -> Mono.fromCompletionStage(() -> resolver.sendAsync(question))))
        .collectList();
  }

  private static Message question(String name, int type) throws TextParseException {
    return Message.newQuery(Record.newRecord(Name.fromString(name + "."), type, DClass.IN));
  }
}
