package io.atelier.gateway.credential;

import io.atelier.events.envelope.EventJson;
import io.atelier.gateway.resolution.HeaderFields;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a request brings to say who it is, before anything of it is believed. */
public sealed interface PresentedCredential {
  String COOKIE = "atelier_session";

  /** Nothing. */
  record None() implements PresentedCredential {}

  /** Something that is not of our making: an application's own sign-in. */
  record Foreign() implements PresentedCredential {}

  /** An API key. */
  record Key(String secret) implements PresentedCredential {
    @Override
    public String toString() {
      return "Key";
    }
  }

  /** A JWT that says that it is of our issuer. */
  record Token(String jwt, boolean fromCookie) implements PresentedCredential {
    @Override
    public String toString() {
      return "Token";
    }
  }

  /**
   * Ours before what is not; Authorization before X-Api-Key before the cookie.
   *
   * @param cookies whether the session cookie counts on this host
   */
  static PresentedCredential read(HeaderFields headers, String issuer, boolean cookies) {
    String bearer = bearer(headers.first("Authorization"));
    if (bearer != null && isKey(bearer)) {
      return new Key(bearer);
    }
    if (bearer != null && isToken(bearer, issuer)) {
      return new Token(bearer, false);
    }
    String key = headers.first("X-Api-Key");
    if (key != null && isKey(key.strip())) {
      return new Key(key.strip());
    }
    String cookie = cookies ? sessionCookie(headers) : null;
    if (cookie != null) {
      return new Token(cookie, true);
    }
    return headers.contains("Authorization") || key != null ? new Foreign() : new None();
  }

  /** Whether this header line carries a credential of ours and so must not reach an application. */
  static boolean isOurs(HeaderFields.Field field, String issuer) {
    if (field.name().equalsIgnoreCase("X-Api-Key")) {
      return isKey(field.value().strip());
    }
    if (field.name().equalsIgnoreCase("Authorization")) {
      String bearer = bearer(field.value());
      return bearer != null && (isKey(bearer) || isToken(bearer, issuer));
    }
    return false;
  }

  private static boolean isKey(String text) {
    return text.startsWith(KeyFormat.PREFIX);
  }

  private static @Nullable String bearer(@Nullable String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
        ? authorization.substring(7).strip()
        : null;
  }

  /** Reads the issuer without believing it: whoever claims to be ours is held to it. */
  private static boolean isToken(String text, String issuer) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
      return issuer.equals(EventJson.mapper().readTree(claims).path("iss").asString(""));
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static @Nullable String sessionCookie(HeaderFields headers) {
    for (String line : headers.values("Cookie")) {
      for (String pair : line.split(";", -1)) {
        String cookie = pair.strip();
        if (cookie.startsWith(COOKIE + "=")) {
          return cookie.substring(COOKIE.length() + 1);
        }
      }
    }
    return null;
  }
}
