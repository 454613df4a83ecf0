package io.atelier.notification.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses are anybody's on the Internet. IPv4 is open but for the special ranges; IPv6 is
 * closed but for global unicast, and in there for what stands for an IPv4 address or is reserved.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA IPv4
 *     special-purpose registry</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA IPv6
 *     special-purpose registry</a>
 */
final class AddressRanges {
  private static final List<Range> CLOSED_IPV4 =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.31.196.0/24",
          "192.52.193.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "192.175.48.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");
  private static final Range GLOBAL_UNICAST = range("2000::/3");
  private static final List<Range> CLOSED_IPV6 =
      ranges("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

  private AddressRanges() {}

  /** A mapped IPv4 address has become an {@link Inet4Address} by the time it is seen here. */
  static boolean isPublic(InetAddress address) {
    return address instanceof Inet4Address
        ? CLOSED_IPV4.stream().noneMatch(range -> range.holds(address))
        : GLOBAL_UNICAST.holds(address)
            && CLOSED_IPV6.stream().noneMatch(range -> range.holds(address));
  }

  private static List<Range> ranges(String... texts) {
    return Stream.of(texts).map(AddressRanges::range).toList();
  }

  private static Range range(String text) {
    int slash = text.indexOf('/');
    try {
      return new Range(
          InetAddress.getByName(text.substring(0, slash)).getAddress(),
          Integer.parseInt(text.substring(slash + 1)));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private record Range(byte[] prefix, int bits) {
    boolean holds(InetAddress address) {
      byte[] bytes = address.getAddress();
      if (bytes.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((bytes[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
