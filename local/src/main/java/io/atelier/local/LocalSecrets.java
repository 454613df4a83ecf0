package io.atelier.local;

import io.atelier.chassis.sealing.Sealing;
import io.atelier.events.envelope.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * The secrets of one local installation: made at its first start, kept with its data in a file that
 * only its owner reads.
 */
final class LocalSecrets {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private final Path file;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, String> secrets;

  private LocalSecrets(Path file, Map<String, String> secrets) {
    this.file = file;
    this.secrets = secrets;
  }

  static LocalSecrets in(Path directory) throws IOException {
    Path file = directory.resolve("secrets.json");
    Map<String, String> kept = new TreeMap<>();
    if (Files.exists(file)) {
      EventJson.mapper()
          .readTree(Files.readAllBytes(file))
          .forEachEntry((name, value) -> kept.put(name, value.stringValue()));
    }
    return new LocalSecrets(file, kept);
  }

  /** A random secret of 256 bits under this name, made when it is first asked for. */
  synchronized String secret(String name) {
    return secrets.computeIfAbsent(
        name, _ -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(32)));
  }

  synchronized String keyset() {
    return secrets.computeIfAbsent("keyset", _ -> Sealing.newKeyset());
  }

  /** A seed for one-time passwords, 160 bits in Base32 (RFC 4226, section 4). */
  synchronized String totpSeed(String name) {
    return secrets.computeIfAbsent(name, _ -> base32(bytes(20)));
  }

  synchronized boolean has(String name) {
    return secrets.containsKey(name);
  }

  synchronized void put(String name, String value) {
    secrets.put(name, value);
  }

  synchronized void save() throws IOException {
    Path next = Files.createTempFile(file.getParent(), "secrets", ".json", ownerOnly());
    Files.write(next, EventJson.write(secrets));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static java.nio.file.attribute.FileAttribute<?> ownerOnly() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < bytes.length * 8; bit += 5) {
      int value = 0;
      for (int i = bit; i < bit + 5; i++) {
        value = value << 1 | (bytes[i / 8] >> (7 - i % 8) & 1);
      }
      text.append(BASE32.charAt(value));
    }
    return text.toString();
  }
}
