package io.atelier.usage.binary;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/**
 * Values in PostgreSQL's binary form, each behind its length, as arrays and COPY have them.
 *
 * @see <a href="https://www.postgresql.org/docs/18/sql-copy.html">COPY, "Binary Format"</a>
 */
public final class BinaryWriter {
  /** PostgreSQL counts microseconds from the year 2000. */
  private static final long EPOCH_SECONDS = 946_684_800L;

  private ByteBuffer buffer;

  /**
   * @param size bytes that will most likely do
   */
  public BinaryWriter(int size) {
    buffer = ByteBuffer.allocate(size);
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int size = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
      buffer = ByteBuffer.allocate(size).put(buffer.flip());
    }
    return buffer;
  }

  public BinaryWriter int2(int value) {
    room(2).putShort((short) value);
    return this;
  }

  public BinaryWriter int4(int value) {
    room(4).putInt(value);
    return this;
  }

  public BinaryWriter raw(byte[] value) {
    room(value.length).put(value);
    return this;
  }

  /** NULL. */
  public BinaryWriter none() {
    return int4(-1);
  }

  public BinaryWriter number(long value) {
    room(12).putInt(8).putLong(value);
    return this;
  }

  public BinaryWriter uuid(UUID value) {
    room(20)
        .putInt(16)
        .putLong(value.getMostSignificantBits())
        .putLong(value.getLeastSignificantBits());
    return this;
  }

  public BinaryWriter time(Instant value) {
    return number((value.getEpochSecond() - EPOCH_SECONDS) * 1_000_000L + value.getNano() / 1_000L);
  }

  public BinaryWriter bytes(byte[] value) {
    return int4(value.length).raw(value);
  }

  public BinaryWriter text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** jsonb is its text behind a version. */
  public BinaryWriter json(String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    int4(text.length + 1);
    room(1).put((byte) 1);
    return raw(text);
  }

  public byte[] toBytes() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
