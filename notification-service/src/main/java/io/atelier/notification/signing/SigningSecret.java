package io.atelier.notification.signing;

import java.security.SecureRandom;
import java.util.Base64;

/** What an endpoint's calls are signed with: {@code whsec_} and 32 random bytes in Base64. */
public record SigningSecret(byte[] key) {
  private static final String PREFIX = "whsec_";
  private static final int BYTES = 32;
  private static final int SHOWN = PREFIX.length() + 4;
  private static final SecureRandom RANDOM = new SecureRandom();

  public static SigningSecret random() {
    byte[] key = new byte[BYTES];
    RANDOM.nextBytes(key);
    return new SigningSecret(key);
  }

  /** As the customer keeps it. */
  public String text() {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  /** Its beginning, which tells secrets apart and gives nothing away. */
  public String shownPrefix() {
    return text().substring(0, SHOWN);
  }

  @Override
  public String toString() {
    return "SigningSecret[…]";
  }
}
