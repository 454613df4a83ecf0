package io.atelier.chassis.security;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The token of {@code Authorization: Bearer …}. */
public final class BearerToken {
  private static final String SCHEME = "Bearer";

  private BearerToken() {}

  /** Whether the request says that it has one. */
  static boolean isThere(HttpHeaders headers) {
    String header = headers.getFirst(HttpHeaders.AUTHORIZATION);
    return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** Null if there is none that can be read; what may stand in it is not looked at. */
  public static @Nullable String of(HttpHeaders headers) {
    String header = headers.getFirst(HttpHeaders.AUTHORIZATION);
    int end = SCHEME.length();
    return header != null
            && header.length() > end + 1
            && header.charAt(end) == ' '
            && header.regionMatches(true, 0, SCHEME, 0, end)
        ? header.substring(end + 1)
        : null;
  }
}
