package io.atelier.chassis.inbox;

import io.atelier.chassis.problem.StoreFailure;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * What happens with one record of a mirror or an effect. A store that is away is the caller's to
 * wait for; only a failure of the event itself is dealt with here.
 */
final class EventHandling {
  private static final Logger log = LoggerFactory.getLogger(EventHandling.class);
  private static final int FURTHER_TRIES = 4;

  /** Three times as long as Kafka keeps what happened: what is older is not delivered again. */
  private static final Duration RECEIPTS_KEPT = Duration.ofDays(90);

  private final UnitOfWork unitOfWork;
  private final InboxRepository repository;
  private final ConsumerTracing tracing;
  private final MeterRegistry meters;
  private final InstantSource clock;

  EventHandling(
      UnitOfWork unitOfWork,
      InboxRepository repository,
      ConsumerTracing tracing,
      MeterRegistry meters,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.tracing = tracing;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * @param firstStarted when the consumer first started: an effect ignores what is older, unless it
   *     is for all that ever happened
   */
  <T> Mono<Void> handle(
      EventSubscription<T> subscription,
      ConsumerRecord<byte[], byte[]> record,
      Instant firstStarted) {
    Mono<Void> work =
        subscription.kind() == EventSubscription.Kind.EFFECT
            ? effect(subscription, record, firstStarted)
            : mirror(subscription, record);
    return tracing.continuing(record, subscription.consumer(), work);
  }

  private <T> Mono<Void> mirror(
      EventSubscription<T> subscription, ConsumerRecord<byte[], byte[]> record) {
    return Mono.fromCallable(() -> RecordReader.read(record, subscription.bodyType()))
        .flatMap(event -> inScope(event.tenantId(), subscription.handler().apply(event)))
        .retryWhen(severalTries())
        .onErrorResume(
            failure -> !StoreFailure.isPassing(failure),
            failure -> {
              log.error("{} skips {}", subscription.consumer(), place(record), failure);
              count(subscription, "skipped");
              return Mono.empty();
            });
  }

  private <T> Mono<Void> effect(
      EventSubscription<T> subscription,
      ConsumerRecord<byte[], byte[]> record,
      Instant firstStarted) {
    return asSystem(repository.isParked(subscription.consumer(), RecordReader.key(record)))
        .flatMap(behindParked ->
            behindParked
                ? park(subscription, record, "waits behind a parked event of its key")
                : once(subscription, record, firstStarted));
  }

  private <T> Mono<Void> once(
      EventSubscription<T> subscription,
      ConsumerRecord<byte[], byte[]> record,
      Instant firstStarted) {
    return Mono.fromCallable(() -> RecordReader.read(record, subscription.bodyType()))
        .filter(event -> !event.replayed())
        .filter(event -> subscription.sinceEver() || isOurs(event, firstStarted))
        .flatMap(event -> once(subscription, event))
        .retryWhen(severalTries())
        .onErrorResume(
            failure -> !StoreFailure.isPassing(failure),
            failure -> {
              log.error("{} parks {}", subscription.consumer(), place(record), failure);
              return park(subscription, record, failure.toString());
            });
  }

  /** Neither from before the consumer's time nor so old that its receipt may be gone. */
  private boolean isOurs(InboundEvent<?> event, Instant firstStarted) {
    return !event.time().isBefore(firstStarted) && event.time().isAfter(forgetBefore());
  }

  private Instant forgetBefore() {
    return clock.instant().minus(RECEIPTS_KEPT);
  }

  /** The receipt commits with what the handler does, or not at all. */
  <T> Mono<Void> once(EventSubscription<T> subscription, InboundEvent<T> event) {
    return inScope(
        event.tenantId(),
        repository
            .receive(
                subscription.consumer(),
                event.id(),
                subscription.sinceEver() ? null : forgetBefore())
            .flatMap(first -> first ? subscription.handler().apply(event) : Mono.<Void>empty()));
  }

  private <T> Mono<Void> park(
      EventSubscription<T> subscription, ConsumerRecord<byte[], byte[]> record, String error) {
    count(subscription, "parked");
    return asSystem(repository.park(subscription.consumer(), subscription.topic(), record, error));
  }

  private Mono<Void> inScope(@Nullable UUID tenantId, Mono<Void> work) {
    return tenantId == null ? asSystem(work) : unitOfWork.asTenant(tenantId, work);
  }

  private <R> Mono<R> asSystem(Mono<R> work) {
    return unitOfWork.asSystem(SystemReason.UNTENANTED_RECORD, work);
  }

  private static Retry severalTries() {
    return Retry.backoff(FURTHER_TRIES, Duration.ofMillis(50))
        .filter(failure -> !StoreFailure.isPassing(failure))
        .onRetryExhaustedThrow((_, signal) -> signal.failure());
  }

  private void count(EventSubscription<?> subscription, String what) {
    meters.counter("atelier.inbox." + what, "consumer", subscription.consumer()).increment();
  }

  private static String place(ConsumerRecord<byte[], byte[]> record) {
    return RecordReader.id(record)
        + " at "
        + record.topic()
        + "/"
        + record.partition()
        + "/"
        + record.offset();
  }
}
