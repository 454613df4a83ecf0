package io.atelier.gateway.resolution;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Whose request it is: the connection's other end, or what X-Forwarded-For says of it when that
 * other end is a proxy of ours. The header is read from its end, as far as it was written by
 * trusted proxies.
 */
@Component
public final class ClientAddress {
  private static final Set<String> SCHEMES = Set.of("http", "https");

  private final List<Network> trusted;

  ClientAddress(ResolutionProperties properties) {
    this.trusted = properties.trustedProxies().stream().map(Network::parse).toList();
  }

  /** The client's address, as text. */
  public String of(PlainRequest request) {
    String address = request.peerAddress();
    List<String> hops = trustedHops(request);
    for (int i = hops.size() - 1; i >= 0 && isTrusted(address); i--) {
      address = hops.get(i);
    }
    return address;
  }

  /** What the next one may read as X-Forwarded-For: what trusted proxies said, and the peer. */
  public String forwardedFor(PlainRequest request) {
    List<String> hops = new ArrayList<>(trustedHops(request));
    hops.add(request.peerAddress());
    return String.join(", ", hops);
  }

  /** The scheme that the client used: a trusted proxy's word, or the connection's. */
  public String scheme(PlainRequest request) {
    String said = request.headers().first("X-Forwarded-Proto");
    return said != null && SCHEMES.contains(said) && isTrusted(request.peerAddress())
        ? said
        : request.scheme();
  }

  private List<String> trustedHops(PlainRequest request) {
    if (!isTrusted(request.peerAddress())) {
      return List.of();
    }
    var hops = new ArrayList<String>();
    for (String value : request.headers().values("X-Forwarded-For")) {
      for (String hop : value.split(",", -1)) {
        String address = hop.strip();
        if (Network.isAddress(address)) {
          hops.add(address);
        } else {
          // Whatever stands before a hop that is no address was not written by a proxy of ours.
          hops.clear();
        }
      }
    }
    return hops;
  }

  private boolean isTrusted(String address) {
    return !trusted.isEmpty() && trusted.stream().anyMatch(network -> network.contains(address));
  }

  /** An address or a range in CIDR notation. */
  private record Network(byte[] prefix, int bits) {

    static Network parse(String text) {
      int slash = text.indexOf('/');
      byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
      int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
      if (address.length == 0 || bits < 0 || bits > address.length * 8) {
        throw new IllegalArgumentException("not an address or a range of addresses: " + text);
      }
      return new Network(address, bits);
    }

    static boolean isAddress(String text) {
      return bytes(text).length > 0;
    }

    boolean contains(String text) {
      byte[] address = bytes(text);
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }

    /** Never asks DNS: what is not a literal address is none. */
    private static byte[] bytes(String text) {
      boolean literal =
          text.indexOf(':') >= 0
              ? text.matches("[0-9a-fA-F:.]{2,45}")
              : text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
      if (!literal) {
        return new byte[0];
      }
      try {
        return InetAddress.getByName(text).getAddress();
      } catch (UnknownHostException e) {
        return new byte[0];
      }
    }
  }
}
