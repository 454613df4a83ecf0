package io.atelier.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code X-Atelier-Signature: t=<unix seconds>,v1=<hex>} by which an application knows that a
 * request came through the gateway: HMAC-SHA256 with the platform's secret over the lines {@code
 * t}, method, path with query, and the values of the headers below in this order, an absent one as
 * an empty line; lines are joined by a line feed.
 */
final class ApplicationSignature {
  static final String HEADER = "X-Atelier-Signature";
  static final List<String> SIGNED =
      List.of(
          "X-Tenant-Id",
          "X-Tenant-Subdomain",
          "X-Tenant-Database",
          "X-Tenant-Plan",
          "X-Platform",
          "X-Caller",
          "X-Caller-Roles");

  private ApplicationSignature() {}

  static String of(
      String secret, Instant now, String method, String target, Map<String, String> headers) {
    long time = now.getEpochSecond();
    StringBuilder text = new StringBuilder();
    text.append(time).append('\n').append(method).append('\n').append(target);
    for (String name : SIGNED) {
      text.append('\n').append(headers.getOrDefault(name, ""));
    }
    return "t=" + time + ",v1=" + hmac(secret, text.toString());
  }

  private static String hmac(String secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
