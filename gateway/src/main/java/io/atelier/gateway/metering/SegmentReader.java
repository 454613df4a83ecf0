package io.atelier.gateway.metering;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Reads whole lines from a place in a segment; what has no end of line yet is not there yet. */
final class SegmentReader {
  private static final int CHUNK = 256 * 1024;

  /**
   * @param offset behind the last of these lines
   */
  record Lines(List<String> lines, long offset) {}

  private SegmentReader() {}

  static Lines read(Path segment, long offset) throws IOException {
    if (!Files.exists(segment)) {
      return new Lines(List.of(), offset);
    }
    try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.READ)) {
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      int read = channel.read(chunk, offset);
      return read <= 0 ? new Lines(List.of(), offset) : split(chunk.array(), read, offset);
    }
  }

  private static Lines split(byte[] bytes, int length, long offset) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        lines.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    return new Lines(lines, offset + start);
  }
}
