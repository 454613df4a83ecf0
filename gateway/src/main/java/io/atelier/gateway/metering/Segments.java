package io.atelier.gateway.metering;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a node's segments: {@code <20 digits>.jsonl}, ascending, one of which is written at
 * a time, and {@code position}, how far they were sent. Of two processes only one has it.
 */
final class Segments implements AutoCloseable {
  private static final String SUFFIX = ".jsonl";

  /** How far everything was sent: all segments below, and so many bytes of this one. */
  record Position(long segment, long offset) {}

  private final Path folder;
  private final FileChannel lockFile;
  private final @Nullable FileLock lock;

  private Segments(Path folder, FileChannel lockFile, @Nullable FileLock lock) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  static Segments open(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel lockFile =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(lockFile);
      if (lock == null) {
        lockFile.close();
        throw new IllegalStateException(
            "Another gateway writes to "
                + folder.toAbsolutePath()
                + ": give each its own atelier.gateway.metering.directory");
      }
      return new Segments(folder, lockFile, lock);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "atelier.gateway.metering.directory cannot be used: " + folder.toAbsolutePath(), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  Path file(long segment) {
    return folder.resolve("%020d".formatted(segment) + SUFFIX);
  }

  /** The numbers of the segments that are there, ascending. */
  List<Long> numbers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[0-9]{20}\\.jsonl"))
          .map(name -> Long.parseLong(name.substring(0, 20)))
          .sorted()
          .toList();
    }
  }

  /** Bytes in all segments. */
  long size() throws IOException {
    long size = 0;
    for (long number : numbers()) {
      try {
        size += Files.size(file(number));
      } catch (NoSuchFileException e) {
        // Sent and deleted meanwhile.
      }
    }
    return size;
  }

  Position position() throws IOException {
    Path file = folder.resolve("position");
    if (!Files.exists(file)) {
      return new Position(0, 0);
    }
    String text = Files.readString(file).strip();
    if (!text.matches("[0-9]{1,18} [0-9]{1,18}")) {
      // Sending everything again is harmless, not knowing where to go on is not.
      return new Position(0, 0);
    }
    int space = text.indexOf(' ');
    return new Position(
        Long.parseLong(text.substring(0, space)), Long.parseLong(text.substring(space + 1)));
  }

  /** Replaces the position as a whole, so that a kill leaves the old or the new one. */
  void sentUpTo(Position position) throws IOException {
    Path next = folder.resolve("position.next");
    Files.writeString(
        next, position.segment() + " " + position.offset() + "\n", StandardCharsets.US_ASCII);
    Files.move(
        next,
        folder.resolve("position"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  void delete(long segment) throws IOException {
    Files.deleteIfExists(file(segment));
  }

  @Override
  public void close() {
    try {
      if (lock != null) {
        lock.release();
      }
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
