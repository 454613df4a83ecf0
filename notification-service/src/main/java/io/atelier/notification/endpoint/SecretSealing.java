package io.atelier.notification.endpoint;

import io.atelier.chassis.sealing.Sealing;
import io.atelier.notification.signing.SigningSecret;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Secrets as they lie in their table. */
@Component
final class SecretSealing {
  private static final String TABLE = "endpoint_secrets";

  private final Sealing sealing;

  SecretSealing(Sealing sealing) {
    this.sealing = sealing;
  }

  byte[] seal(UUID id, SigningSecret secret) {
    return sealing.seal(secret.key(), TABLE, id.toString());
  }

  SigningSecret open(UUID id, byte[] sealed) {
    return new SigningSecret(sealing.open(sealed, TABLE, id.toString()));
  }
}
