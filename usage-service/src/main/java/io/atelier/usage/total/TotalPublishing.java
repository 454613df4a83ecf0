package io.atelier.usage.total;

import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWork;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageTotalState;
import io.atelier.usage.total.TotalPublishingRepository.Place;
import io.atelier.usage.total.TotalPublishingRepository.Published;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/**
 * Tells others of totals that changed, a moment later and many at once, so that a hot total is told
 * of once a second and not with each event.
 */
@Configuration(proxyBeanMethods = false)
class TotalPublishing implements ApplicationRunner {
  private static final Logger log = LoggerFactory.getLogger(TotalPublishing.class);
  private static final String QUEUE = "usage-totals";
  private static final Duration PAUSE = Duration.ofMillis(750);
  private static final int AT_ONCE = 500;

  private final UnitOfWork unitOfWork;
  private final TotalPublishingRepository publishing;
  private final Outbox outbox;
  private final DueWork dueWork;
  private final InstantSource clock;

  TotalPublishing(
      UnitOfWork unitOfWork,
      TotalPublishingRepository publishing,
      Outbox outbox,
      DueWork dueWork,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.publishing = publishing;
    this.outbox = outbox;
    this.dueWork = dueWork;
    this.clock = clock;
  }

  @Override
  public void run(ApplicationArguments arguments) {
    unitOfWork
        .asSystem(
            SystemReason.TIMER, dueWork.schedule(QUEUE, "all", null, Map.of(), clock.instant()))
        .subscribe(
            _ -> {}, failure -> log.error("The publishing of totals is not scheduled", failure));
  }

  @Bean
  DueWorkQueue totalsQueue() {
    return new DueWorkQueue(
        QUEUE,
        1,
        Duration.ofMinutes(1),
        _ ->
            publishAfter(Place.BEFORE_ALL)
                .expand(this::publishAfter)
                .then(Mono.fromSupplier(() -> Completion.again(clock.instant().plus(PAUSE)))));
  }

  /** Tells of the next ones after a place and says where the last of them is; empty at the end. */
  private Mono<Place> publishAfter(Place after) {
    return unitOfWork.asSystem(
        SystemReason.TIMER, publishing.changed(after, AT_ONCE).flatMap(this::publish));
  }

  private Mono<Place> publish(List<Published> changed) {
    return changed.isEmpty()
        ? Mono.empty()
        : outbox
            .appendAll(events(changed))
            .then(publishing.told(changed))
            .thenReturn(changed.getLast().place());
  }

  private static List<OutboundEvent> events(List<Published> taken) {
    return taken.stream()
        .filter(one -> one.state().periodEnd().isBefore(Instant.MAX))
        .map(TotalPublishing::event)
        .toList();
  }

  private static OutboundEvent event(Published one) {
    UsageTotalState state = one.state();
    return OutboundEvent.state(
        Topic.USAGE_TOTALS,
        state.tenantId() + "/" + state.metric() + "/" + state.periodStart(),
        one.sequence(),
        "usage_total.updated",
        state.tenantId(),
        state);
  }
}
