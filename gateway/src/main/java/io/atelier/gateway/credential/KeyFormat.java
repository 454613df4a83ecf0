package io.atelier.gateway.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * {@code atl_<env>_<base62 body><6 base62 digits: CRC-32 of everything before>}. The checksum tells
 * a mistyped or made-up key from a real one without asking anybody.
 */
final class KeyFormat {
  static final String PREFIX = "atl_";
  private static final Pattern SHAPE = Pattern.compile("atl_[a-z0-9]{1,16}_[0-9A-Za-z]{26,120}");
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int CHECKSUM_LENGTH = 6;

  private KeyFormat() {}

  static boolean isWellFormed(String key) {
    if (!SHAPE.matcher(key).matches()) {
      return false;
    }
    int body = key.length() - CHECKSUM_LENGTH;
    return key.substring(body).equals(checksum(key.substring(0, body)));
  }

  /** Six base62 digits, most significant first. */
  static String checksum(String text) {
    var crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    char[] digits = new char[CHECKSUM_LENGTH];
    long rest = crc.getValue();
    for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
      digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
      rest /= DIGITS.length();
    }
    return new String(digits);
  }

  /** As tenant-service stores it: SHA-256 in hex. */
  static String hash(String secret) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
