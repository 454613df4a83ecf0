package io.atelier.chassis.duework;

import reactor.core.publisher.Mono;

/** Does one piece of work, outside of any transaction; each of its steps can be repeated. */
@FunctionalInterface
public interface DueWorkHandler {

  /** An error lets the work be tried again later, with growing pauses, for as long as it takes. */
  Mono<Completion> work(Claim claim);
}
