package io.atelier.notification.egress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A URL that may be called, as far as its text tells. */
record Destination(URI uri, String host, int port, boolean secure) {
  private static final int LONGEST = 2000;
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");
  private static final Pattern IPV4 =
      Pattern.compile("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");

  /**
   * @throws EgressRefusedException if it is no such URL
   */
  static Destination of(String url, boolean allowHttp) {
    URI uri = parse(url);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean secure = scheme.equals("https");
    if (!secure && !(allowHttp && scheme.equals("http"))) {
      throw new EgressRefusedException(
          "must begin with https://" + (allowHttp ? " or http://" : ""));
    }
    String host = uri.getHost() == null ? "" : withoutLastDot(uri.getHost());
    if (host.isEmpty()) {
      throw new EgressRefusedException("must name a host");
    }
    if (isNumber(host.substring(host.lastIndexOf('.') + 1)) && !IPV4.matcher(host).matches()) {
      throw new EgressRefusedException("must write an IPv4 address as four decimal numbers");
    }
    if (uri.getRawUserInfo() != null) {
      throw new EgressRefusedException("must not hold a user name or password");
    }
    if (uri.getRawFragment() != null) {
      throw new EgressRefusedException("must not have a fragment");
    }
    int port = uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort();
    if (port == 0 || port > 65_535) {
      throw new EgressRefusedException("must have a port from 1 to 65535");
    }
    return new Destination(uri, host.toLowerCase(Locale.ROOT), port, secure);
  }

  /** The same name to the DNS, but neither to TLS nor to the machine's own resolver. */
  private static String withoutLastDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** Other ways to write an address (octal, hexadecimal, fewer parts) are read in several ways. */
  private static boolean isNumber(String label) {
    return NUMBER.matcher(label).matches();
  }

  private static URI parse(String url) {
    if (url.length() > LONGEST) {
      throw new EgressRefusedException("must be at most " + LONGEST + " characters");
    }
    try {
      return new URI(url).parseServerAuthority();
    } catch (URISyntaxException _) {
      throw new EgressRefusedException("must be a URL such as https://example.com/webhooks");
    }
  }

  /** Path and query as they are sent. */
  String target() {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  /** What stands in the Host header. */
  String authority() {
    return uri.getPort() < 0 ? host : host + ":" + port;
  }

  /** The address with this host's name on it, so that TLS still proves the name. */
  InetSocketAddress at(InetAddress address) {
    try {
      String name = literal() == null ? host : address.getHostAddress();
      return new InetSocketAddress(InetAddress.getByAddress(name, address.getAddress()), port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The host without its brackets if it is an IPv6 address; null otherwise. */
  @Nullable String literal() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : null;
  }
}
