package io.atelier.usage.recorder;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * What commits with the outcomes of what was recorded: in the same transaction, when they are known
 * and before they are durable. Its error undoes them.
 */
@FunctionalInterface
public interface Ending {
  Ending NONE = _ -> Mono.empty();

  Mono<Void> with(List<Outcome> outcomes);
}
