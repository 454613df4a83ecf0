package io.atelier.testsupport.store;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The server's programs, unpacked once for each version and shared by everybody after that. */
record PostgresBinaries(Path home) {

  /**
   * Unpacks into {@code directory}, or into the temporary directory where the account cannot reach
   * it (a home directory of root is closed to others).
   */
  static PostgresBinaries unpacked(Path directory, ServerAccount account) {
    PostgresBinaries binaries = unpacked(directory);
    if (account.canExecute(binaries.program("postgres"))) {
      return binaries;
    }
    return unpacked(Path.of(System.getProperty("java.io.tmpdir"), "atelier-stores"));
  }

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  private static PostgresBinaries unpacked(Path directory) {
    try {
      byte[] archive = archive();
      Path home = Directories.realDirectory(directory).resolve("postgres-" + digest(archive));
      if (!Files.exists(home)) {
        Path unfinished = Files.createTempDirectory(home.getParent(), "unpacking-");
        extract(archive, unfinished);
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
        Directories.publish(unfinished, home);
      }
      return new PostgresBinaries(home);
    } catch (IOException e) {
      throw new StoreStartException("PostgreSQL could not be unpacked to " + directory, e);
    }
  }

  private static byte[] archive() throws IOException {
    String system =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "Darwin" : "Linux";
    String machine =
        "amd64".equals(System.getProperty("os.arch")) ? "x86_64" : System.getProperty("os.arch");
    try (InputStream in = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
      return in.readAllBytes();
    }
  }

  private static String digest(byte[] archive) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void extract(byte[] archive, Path home) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = home.resolve(entry.getName()).normalize();
        if (!target.startsWith(home)) {
          throw new IOException("An entry leaves the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, target);
          boolean executable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
