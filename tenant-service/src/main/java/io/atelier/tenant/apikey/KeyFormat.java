package io.atelier.tenant.apikey;

import io.atelier.tenant.account.Secrets;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * What a key looks like: {@code atl_<environment>_<32 random bytes in base62><crc32 in base62>}.
 * The checksum, over all that stands before it, tells a mistyped key from a wrong one without
 * asking anybody, and lets scanners of leaked secrets recognise ours.
 */
public final class KeyFormat {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int SECRET_BYTES = 32;
  private static final int BODY_LENGTH = 43;
  private static final int CHECKSUM_LENGTH = 6;

  /** How much of a key is shown after it was made. */
  private static final int SHOWN = 6;

  private KeyFormat() {}

  /**
   * @param environment lower-case letters and digits
   */
  public static String generate(String environment) {
    String secret = base62(new BigInteger(1, Secrets.random(SECRET_BYTES)), BODY_LENGTH);
    String key = "atl_" + environment + "_" + secret;
    return key + checksum(key);
  }

  /** The beginning of a key, for lists. */
  public static String prefix(String key) {
    return key.substring(0, key.lastIndexOf('_') + 1 + SHOWN);
  }

  static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return base62(BigInteger.valueOf(crc.getValue()), CHECKSUM_LENGTH);
  }

  private static String base62(BigInteger number, int length) {
    char[] digits = new char[length];
    BigInteger rest = number;
    for (int i = length - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(DIGITS.length()));
      digits[i] = DIGITS.charAt(parts[1].intValue());
      rest = parts[0];
    }
    return new String(digits);
  }
}
