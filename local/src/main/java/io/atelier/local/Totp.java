package io.atelier.local;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One-time passwords, as an operator's telephone computes them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238, SHA-1, 6 digits, 30 s</a>
 */
final class Totp {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Totp() {}

  static String at(String seed, Instant now) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(decode(seed), "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(now.getEpochSecond() / 30).array());
      int offset = hash[hash.length - 1] & 0xf;
      int code = ByteBuffer.wrap(hash, offset, 4).getInt() & 0x7fff_ffff;
      return String.format(Locale.ROOT, "%06d", code % 1_000_000);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] decode(String seed) {
    byte[] bytes = new byte[seed.length() * 5 / 8];
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      int value = BASE32.indexOf(seed.charAt(bit / 5)) >> (4 - bit % 5) & 1;
      bytes[bit / 8] |= (byte) (value << (7 - bit % 8));
    }
    return bytes;
  }
}
