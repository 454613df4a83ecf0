package io.atelier.domains.claim;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far one side of a domain is.
 *
 * @param reason what is missing, in words that the customer can act on; null while all is well
 * @param nextCheckAt when it is looked at again; null: not before something else has happened
 * @param actor who must act; null while nobody must
 */
public record Track(
    String state, @Nullable String reason, @Nullable Instant nextCheckAt, @Nullable Actor actor) {

  /** Who can make things go on. */
  public enum Actor {
    CUSTOMER,
    ATELIER
  }

  static Track waiting(String state, String reason, Actor actor) {
    return new Track(state, reason, null, actor);
  }

  /** Whether it says the same, but for the time of the next look. */
  public boolean saysTheSameAs(Track other) {
    return at(null).equals(other.at(null));
  }

  private Track at(@Nullable Instant next) {
    return new Track(state, reason, next, actor);
  }
}
