package io.atelier.gateway.resolution;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The one form of a host that the host map knows: lower case, no port, no trailing dot. */
public final class HostName {
  private static final int MAX_LENGTH = 253;

  private HostName() {}

  /**
   * @param headers the values of all Host headers of a request
   * @return null unless there is exactly one and it names a host
   */
  public static @Nullable String normalise(List<String> headers) {
    if (headers.size() != 1) {
      return null;
    }
    String host = headers.getFirst().strip();
    if (host.startsWith("[")) {
      return bracketed(host);
    }
    int colon = host.indexOf(':');
    if (colon >= 0) {
      if (!isPort(host.substring(colon + 1))) {
        return null;
      }
      host = host.substring(0, colon);
    }
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    if (host.isEmpty() || host.length() > MAX_LENGTH || !isName(host)) {
      return null;
    }
    return host.toLowerCase(Locale.ROOT);
  }

  private static @Nullable String bracketed(String host) {
    int end = host.indexOf(']');
    if (end < 0) {
      return null;
    }
    String rest = host.substring(end + 1);
    if (!rest.isEmpty() && !(rest.startsWith(":") && isPort(rest.substring(1)))) {
      return null;
    }
    String address = host.substring(1, end);
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.' || c > 127) {
        return null;
      }
    }
    return address.isEmpty() ? null : "[" + address.toLowerCase(Locale.ROOT) + "]";
  }

  private static boolean isPort(String text) {
    return text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isName(String text) {
    return text.chars()
        .allMatch(c ->
            c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_');
  }
}
