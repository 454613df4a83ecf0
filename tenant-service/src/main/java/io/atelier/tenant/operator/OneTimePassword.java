package io.atelier.tenant.operator;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Time-based one-time passwords: SHA-1, 6 digits, 30 s, one step of tolerance either way.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238</a>
 */
final class OneTimePassword {
  private static final int STEP_SECONDS = 30;
  private static final int TOLERANCE = 1;
  private static final int MODULUS = 1_000_000;
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private OneTimePassword() {}

  /**
   * The step that a code belongs to; none if it is wrong.
   *
   * @param lastStep used before: a step is good once
   */
  static OptionalLong step(byte[] seed, String code, Instant now, long lastStep) {
    long current = now.getEpochSecond() / STEP_SECONDS;
    for (long step = current - TOLERANCE; step <= current + TOLERANCE; step++) {
      boolean matches =
          MessageDigest.isEqual(
              code(seed, step).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
              code.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      if (matches && step > lastStep) {
        return OptionalLong.of(step);
      }
    }
    return OptionalLong.empty();
  }

  static String code(byte[] seed, long step) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(seed, "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
      int offset = hash[hash.length - 1] & 0xf;
      int number = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & Integer.MAX_VALUE;
      return String.format(Locale.ROOT, "%06d", number % MODULUS);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * @throws IllegalArgumentException if it is not Base32 (RFC 4648)
   */
  static byte[] decodeSeed(String base32) {
    byte[] bytes = new byte[base32.length() * 5 / 8];
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      int value = BASE32.indexOf(base32.charAt(bit / 5));
      if (value < 0) {
        throw new IllegalArgumentException("a TOTP secret is Base32: A-Z and 2-7");
      }
      bytes[bit / 8] |= (byte) ((value >> (4 - bit % 5) & 1) << (7 - bit % 8));
    }
    return bytes;
  }
}
