package io.atelier.gateway.access;

import io.atelier.gateway.credential.PresentedCredential;
import io.atelier.gateway.resolution.HeaderFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of a request's header on its way. To be applied after everything else that changes
 * headers, first the removals.
 *
 * @param removed names as the request spelled them
 * @param set one value each
 */
public record HeaderChanges(Set<String> removed, Map<String, String> set) {

  /** Only the gateway says these. An underscore may reach an application as the hyphen. */
  private static final List<String> OURS =
      List.of("x-tenant-", "x-caller", "x-platform", "x-atelier-", "x-forwarded-");

  private static final Set<String> OURS_EXACTLY =
      Set.of(
          "x-request-id", "x-real-ip", "forwarded", "atelier-tenant", "expect", "proxy-connection");

  /** Whether a client's header of this name never goes on. */
  static boolean isSpoofed(String name) {
    String spelled = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return OURS_EXACTLY.contains(spelled) || OURS.stream().anyMatch(spelled::startsWith);
  }

  /** Drops what is not for others: what only we may say, and our credentials. */
  static HeaderChanges of(HeaderFields headers, String issuer, Map<String, String> trusted) {
    Set<String> removed = new LinkedHashSet<>();
    for (HeaderFields.Field field : headers.all()) {
      if (isSpoofed(field.name()) || PresentedCredential.isOurs(field, issuer)) {
        removed.add(field.name());
      }
    }
    Map<String, String> set = new LinkedHashMap<>();
    keepOtherCookies(headers, removed, set);
    set.putAll(trusted);
    return new HeaderChanges(removed, set);
  }

  private static void keepOtherCookies(
      HeaderFields headers, Set<String> removed, Map<String, String> set) {
    List<String> lines = headers.values("Cookie");
    if (lines.stream().noneMatch(line -> line.contains(PresentedCredential.COOKIE))) {
      return;
    }
    List<String> kept = new ArrayList<>();
    for (String line : lines) {
      for (String pair : line.split(";", -1)) {
        String cookie = pair.strip();
        String name = cookie.split("=", 2)[0].strip();
        if (!cookie.isEmpty() && !name.equals(PresentedCredential.COOKIE)) {
          kept.add(cookie);
        }
      }
    }
    removed.add("Cookie");
    if (!kept.isEmpty()) {
      set.put("Cookie", String.join("; ", kept));
    }
  }
}
