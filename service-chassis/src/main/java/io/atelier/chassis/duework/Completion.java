package io.atelier.chassis.duework;

import java.time.Instant;
import reactor.core.publisher.Mono;

/** How a piece of work ended. */
public sealed interface Completion {

  /** It is done; the row goes. */
  static Completion done() {
    return new Done(Mono.empty());
  }

  /**
   * It is done; the row goes in one unit of work with this effect, as the work's tenant. If another
   * process has claimed the work meanwhile, neither happens.
   */
  static Completion done(Mono<Void> effect) {
    return new Done(effect);
  }

  /** It is to be looked at again; this is no failure. */
  static Completion again(Instant dueAt) {
    return new Again(dueAt);
  }

  /** See {@link #done(Mono)}. */
  record Done(Mono<Void> effect) implements Completion {}

  /** See {@link #again(Instant)}. */
  record Again(Instant dueAt) implements Completion {}
}
