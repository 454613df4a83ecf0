package io.atelier.usage.recorder;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The 16 bytes by which an event is known for ever: a hash of (tenant, id). Of an id that is a
 * UUIDv7 the time comes first, so that new keys lie side by side in the index; it is a pure
 * function of both all the same.
 */
public final class EventKey {
  private static final int TIME_BYTES = 6;
  private static final MessageDigest SHA_256 = find();

  private EventKey() {}

  public static UUID of(UUID tenantId, String id) {
    MessageDigest digest = sha256();
    digest.update(bytes(tenantId));
    byte[] hash = digest.digest(id.getBytes(StandardCharsets.UTF_8));
    if (isTimeOrdered(id)) {
      byte[] time = bytes(UUID.fromString(id));
      System.arraycopy(hash, 0, hash, TIME_BYTES, 16 - TIME_BYTES);
      System.arraycopy(time, 0, hash, 0, TIME_BYTES);
    }
    return uuid(hash);
  }

  /** Whether it is a UUIDv7 as RFC 9562 writes it. */
  private static boolean isTimeOrdered(String id) {
    if (id.length() != 36 || id.charAt(14) != '7') {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      char c = id.charAt(i);
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (dash ? c != '-' : !hex) {
        return false;
      }
    }
    return true;
  }

  /** A fresh one: looking for the algorithm costs as much as hashing an id. */
  static MessageDigest sha256() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException("the JDK's own can be cloned", impossible);
    }
  }

  private static MessageDigest find() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /** The first 16 bytes of a hash. */
  static UUID uuid(byte[] hash) {
    ByteBuffer buffer = ByteBuffer.wrap(hash);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  private static byte[] bytes(UUID uuid) {
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }
}
