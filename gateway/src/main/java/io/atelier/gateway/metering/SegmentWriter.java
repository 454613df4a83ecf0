package io.atelier.gateway.metering;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Appends lines to the newest segment. Each start begins a segment of its own, so what an earlier
 * process left is never written to again.
 */
final class SegmentWriter implements AutoCloseable {
  private final Segments segments;
  private final long segmentSize;
  private long number;
  private FileChannel channel;
  private long written;

  SegmentWriter(Segments segments, long segmentSize) throws IOException {
    this.segments = segments;
    this.segmentSize = segmentSize;
    List<Long> existing = segments.numbers();
    long newest = existing.isEmpty() ? 0 : existing.getLast();
    this.number = Math.max(newest, segments.position().segment()) + 1;
    this.channel = open(number);
  }

  /** The segment that may still grow. */
  long current() {
    return number;
  }

  /** Writes all of it at once; a part that got through before an error is taken back. */
  void append(ByteArrayOutputStream lines) throws IOException {
    if (written >= segmentSize) {
      FileChannel next = open(number + 1);
      channel.close();
      channel = next;
      number++;
      written = 0;
    }
    ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      written += bytes.limit();
    } catch (IOException e) {
      channel.truncate(written);
      throw e;
    }
  }

  private FileChannel open(long segment) throws IOException {
    return FileChannel.open(
        segments.file(segment),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE,
        StandardOpenOption.APPEND);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
