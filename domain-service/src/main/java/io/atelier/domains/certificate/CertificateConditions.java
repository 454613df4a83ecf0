package io.atelier.domains.certificate;

import io.atelier.domains.claim.Track.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the status of a Certificate means.
 *
 * @see <a
 *     href="https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateStatus">
 *     cert-manager's CertificateStatus</a>
 */
final class CertificateConditions {
  private static final int LONGEST = 300;

  private CertificateConditions() {}

  static CertificateReading read(@Nullable Object status, Instant now) {
    if (!(status instanceof Map<?, ?> fields)) {
      return CertificateReading.ORDERED;
    }
    Instant expiresAt = instant(fields.get("notAfter"));
    Optional<Map<?, ?>> issuing = condition(fields, "Issuing");
    boolean ready = condition(fields, "Ready").filter(CertificateConditions::isTrue).isPresent();
    boolean expired = expiresAt != null && !expiresAt.isAfter(now);
    boolean failed = issuing.filter(one -> "Failed".equals(one.get("reason"))).isPresent();
    if (ready && !expired) {
      return issuing.filter(CertificateConditions::isTrue).isPresent()
          ? new CertificateReading("RENEWING", null, null, expiresAt)
          : new CertificateReading("ISSUED", null, null, expiresAt);
    }
    if (expired) {
      return new CertificateReading(
          "EXPIRED",
          "The certificate has expired: check that the domain still leads to us.",
          Actor.CUSTOMER,
          expiresAt);
    }
    return failed
        ? new CertificateReading(
            "FAILED",
            "The certificate cannot be issued: " + message(issuing.orElseThrow()),
            Actor.CUSTOMER,
            expiresAt)
        : CertificateReading.ORDERED;
  }

  private static Optional<Map<?, ?>> condition(Map<?, ?> status, String type) {
    if (!(status.get("conditions") instanceof List<?> conditions)) {
      return Optional.empty();
    }
    for (Object one : conditions) {
      if (one instanceof Map<?, ?> condition && type.equals(condition.get("type"))) {
        return Optional.of(condition);
      }
    }
    return Optional.empty();
  }

  private static boolean isTrue(Map<?, ?> condition) {
    return "True".equals(condition.get("status"));
  }

  private static String message(Map<?, ?> condition) {
    String text = String.valueOf(condition.get("message"));
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  private static @Nullable Instant instant(@Nullable Object text) {
    return text instanceof String time ? Instant.parse(time) : null;
  }
}
