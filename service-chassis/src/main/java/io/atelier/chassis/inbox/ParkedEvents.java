package io.atelier.chassis.inbox;

import io.atelier.chassis.inbox.InboxRepository.ParkedEvent;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.util.List;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** What operators do with events that could not be handled. */
final class ParkedEvents {
  private final UnitOfWork unitOfWork;
  private final InboxRepository repository;
  private final EventHandling handling;
  private final TopicNames topics;
  private final List<EventSubscription<?>> subscriptions;

  ParkedEvents(
      UnitOfWork unitOfWork,
      InboxRepository repository,
      EventHandling handling,
      TopicNames topics,
      List<EventSubscription<?>> subscriptions) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.handling = handling;
    this.topics = topics;
    this.subscriptions = subscriptions;
  }

  Mono<Page<ParkedEvent>> list(PageRequest page) {
    return unitOfWork.asSystem(
        SystemReason.OPERATOR,
        repository
            .parked(page)
            .map(rows -> Page.of(rows, page, event -> Cursor.encode(event.id().toString()))));
  }

  /** Handles the event again; it must be the oldest of its key. It stays parked if it fails. */
  Mono<Void> retry(UUID id) {
    return asOperator(oldestOfItsKey(id))
        .flatMap(event -> handleAgain(event).then(asOperator(repository.remove(id))));
  }

  /** Gives the event up. */
  Mono<Void> drop(UUID id) {
    return asOperator(repository.lock(id).switchIfEmpty(notParked()).then(repository.remove(id)));
  }

  private Mono<ParkedEvent> oldestOfItsKey(UUID id) {
    return repository
        .lock(id)
        .switchIfEmpty(notParked())
        .filterWhen(event -> repository.isBehindAnother(event).map(behind -> !behind))
        .switchIfEmpty(
            Mono.error(() ->
                ProblemException.of(
                    ChassisProblem.CONFLICT,
                    "An older event of the same key is parked: retry or drop that one first.")));
  }

  /** The receipt makes a second retry of an event that already succeeded harmless. */
  private Mono<Void> handleAgain(ParkedEvent event) {
    return subscriptions.stream()
        .filter(subscription -> subscription.consumer().equals(event.consumer()))
        .findFirst()
        .<Mono<Void>>map(subscription -> handleAgain(subscription, event))
        .orElseGet(() ->
            Mono.error(
                ProblemException.of(
                    ChassisProblem.CONFLICT, "Its consumer is gone: drop the event.")));
  }

  private <T> Mono<Void> handleAgain(EventSubscription<T> subscription, ParkedEvent event) {
    return Mono.fromCallable(() ->
            RecordReader.read(event.toRecord(topics.of(event.topic())), subscription.bodyType()))
        .flatMap(inbound -> handling.once(subscription, inbound))
        .onErrorMap(
            failure -> !(failure instanceof ProblemException),
            failure ->
                ProblemException.of(ChassisProblem.CONFLICT, "It failed again: " + failure + "."));
  }

  private <T> Mono<T> asOperator(Mono<T> work) {
    return unitOfWork.asSystem(SystemReason.OPERATOR, work);
  }

  private static <T> Mono<T> notParked() {
    return Mono.error(() -> ProblemException.notFound("No event of this id is parked."));
  }
}
