package io.atelier.domains.certificate;

import io.atelier.domains.claim.Track.Actor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster says of a certificate.
 *
 * @param state PENDING, ISSUED, RENEWING, EXPIRED or FAILED
 * @param reason null while all is well
 * @param expiresAt null before there is one
 */
public record CertificateReading(
    String state, @Nullable String reason, @Nullable Actor actor, @Nullable Instant expiresAt) {
  static final CertificateReading ORDERED =
      new CertificateReading("PENDING", "The certificate is being issued.", Actor.ATELIER, null);

  public boolean isIssued() {
    return state.equals("ISSUED");
  }
}
