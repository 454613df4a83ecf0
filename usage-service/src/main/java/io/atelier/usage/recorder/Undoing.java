package io.atelier.usage.recorder;

import io.atelier.usage.total.Quantity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The wish to take back what was granted (a release, of all or a part) or recorded (a void, of the
 * whole).
 *
 * @param id 1–200 characters, unique for ever in its tenant
 * @param of the id of what is taken back
 * @param quantity at most so much; null: all of it
 */
public record Undoing(String id, String of, @Nullable Quantity quantity, Kind kind) {

  /** What may be taken back. */
  public enum Kind {
    RELEASE,
    VOID
  }

  /** How much of what was granted is taken back. */
  Quantity amount(Quantity granted) {
    return quantity == null ? granted : granted.min(quantity);
  }

  RecordKind recordKind() {
    return kind == Kind.RELEASE ? RecordKind.RELEASE : RecordKind.VOID;
  }

  RecordKind undoes() {
    return kind == Kind.RELEASE ? RecordKind.GRANT : RecordKind.EVENT;
  }

  UUID contentHash() {
    MessageDigest digest = EventKey.sha256();
    digest.update(
        (quantity == null ? "all" : Long.toString(quantity.millionths()))
            .getBytes(StandardCharsets.US_ASCII));
    digest.update((byte) '\n');
    return EventKey.uuid(digest.digest(of.getBytes(StandardCharsets.UTF_8)));
  }
}
