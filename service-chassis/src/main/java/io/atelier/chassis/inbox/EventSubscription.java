package io.atelier.chassis.inbox;

import io.atelier.events.topics.Topic;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * What a service wants to hear, declared as a bean. Records of one key arrive one after the other.
 *
 * @param consumer the name of the consumer, unique in the installation, e.g. {@code
 *     usage.entitlements}
 * @param kind what the chassis promises the handler
 * @param sinceEver whether an effect also handles what happened before it first started
 */
public record EventSubscription<T>(
    String consumer,
    Topic topic,
    Class<T> bodyType,
    Kind kind,
    boolean sinceEver,
    Function<InboundEvent<T>, Mono<Void>> handler) {

  enum Kind {
    MIRROR,
    EFFECT,
    MEMORY
  }

  /**
   * Keeps another service's state in tables of our own. The handler runs in a unit of work of the
   * record's tenant (as the system, when it has none), perhaps more than once; its SQL keeps only a
   * newer sequence. What it cannot read it skips: the next state heals it.
   */
  public static <T> EventSubscription<T> mirror(
      String consumer,
      Topic topic,
      Class<T> bodyType,
      Function<InboundEvent<T>, Mono<Void>> handler) {
    return new EventSubscription<>(consumer, topic, bodyType, Kind.MIRROR, true, handler);
  }

  /**
   * Does something once for each event: the receipt commits with what the handler does. An event
   * that fails five times is parked, and every later one of its key behind it, for operators.
   * Events from before the consumer's first start are ignored, and those that are older than
   * receipts are kept, which is 90 days.
   */
  public static <T> EventSubscription<T> effect(
      String consumer,
      Topic topic,
      Class<T> bodyType,
      Function<InboundEvent<T>, Mono<Void>> handler) {
    return new EventSubscription<>(consumer, topic, bodyType, Kind.EFFECT, false, handler);
  }

  /**
   * An effect that also handles what happened before its first start: nothing may be missed. Its
   * receipts are kept for ever.
   */
  public EventSubscription<T> handlingAllThatEverHappened() {
    return new EventSubscription<>(consumer, topic, bodyType, kind, true, handler);
  }

  /**
   * Keeps another service's state in memory: every start reads the topic from its beginning. The
   * handler must not block and has no unit of work.
   */
  public static <T> EventSubscription<T> memory(
      String consumer,
      Topic topic,
      Class<T> bodyType,
      Function<InboundEvent<T>, Mono<Void>> handler) {
    return new EventSubscription<>(consumer, topic, bodyType, Kind.MEMORY, true, handler);
  }
}
