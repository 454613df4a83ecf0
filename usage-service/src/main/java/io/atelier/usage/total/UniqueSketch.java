package io.atelier.usage.total;

import com.dynatrace.hash4j.distinctcount.HyperLogLog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How many different values there were: exact up to {@value #EXACT}, beyond that a HyperLogLog of
 * 2^14 registers, whose estimate has a standard error of 0.8 %. Merging is commutative, and adding
 * a value again changes nothing, so it does not matter in which order or how often values come.
 */
public final class UniqueSketch {
  public static final int EXACT = 1_000;
  static final double STANDARD_ERROR = 1.04 / 128;

  private static final int PRECISION = 14;
  private static final byte FEW = 0;
  private static final byte MANY = 1;

  private final TreeSet<Long> few = new TreeSet<>();

  /** 12 KiB, so it is there only once there are many. */
  private @Nullable HyperLogLog many;

  private boolean changed;

  private UniqueSketch() {}

  public static UniqueSketch empty() {
    return new UniqueSketch();
  }

  /** As {@link #toBytes} wrote it; no bytes are an empty one. */
  public static UniqueSketch of(byte[] bytes) {
    UniqueSketch sketch = empty();
    if (bytes.length == 0) {
      return sketch;
    }
    if (bytes[0] == MANY) {
      sketch.many = HyperLogLog.wrap(Arrays.copyOfRange(bytes, 1, bytes.length));
      return sketch;
    }
    ByteBuffer hashes = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
    while (hashes.hasRemaining()) {
      sketch.few.add(hashes.getLong());
    }
    return sketch;
  }

  /** What stands for a value; never of another function, for it is stored. */
  public static long hash(String value) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  public UniqueSketch addAll(Collection<Long> hashes) {
    hashes.forEach(this::add);
    return this;
  }

  private void add(long hash) {
    if (many != null) {
      many.add(hash, _ -> changed = true);
      return;
    }
    changed |= few.add(hash);
    if (few.size() > EXACT) {
      estimated();
    }
  }

  /** From here on values are not kept. */
  private HyperLogLog estimated() {
    HyperLogLog estimated = many == null ? HyperLogLog.create(PRECISION) : many;
    few.forEach(estimated::add);
    few.clear();
    many = estimated;
    return estimated;
  }

  /** All that either has seen. */
  public UniqueSketch merge(UniqueSketch other) {
    if (other.many == null) {
      return addAll(other.few);
    }
    estimated().add(other.many);
    changed = true;
    return this;
  }

  /** Whether something was added that may have changed it. */
  public boolean isChanged() {
    return changed;
  }

  public Quantity count() {
    long count = many == null ? few.size() : Math.round(many.getDistinctCountEstimate());
    return new Quantity(count * Quantity.ONE.millionths());
  }

  public byte[] toBytes() {
    if (many != null) {
      byte[] state = many.getState();
      return ByteBuffer.allocate(1 + state.length).put(MANY).put(state).array();
    }
    ByteBuffer bytes = ByteBuffer.allocate(1 + few.size() * Long.BYTES).put(FEW);
    few.forEach(bytes::putLong);
    return bytes.array();
  }
}
