package io.atelier.usage.recorder;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The one place through which usage is written: a lane for what happened, one for what is decided
 * and one for what a log brings, each with a few transactions at a time for all who wait. What a
 * log brings may be undone as a whole by its {@link Ending}, so nobody else's usage is in its
 * transactions.
 */
@Component
public final class Recorder {
  /** What waits is bounded by what it takes in memory, too. */
  private static final int BYTES_OF_AN_EVENT = 1024;

  private final Lane<Recording, List<Outcome>> recording;
  private final Lane<Question, Decision> deciding;
  private final Lane<Recording, List<Outcome>> logging;

  Recorder(
      RecordingRun recordingRun,
      DecidingRun decidingRun,
      RecorderProperties properties,
      MeterRegistry meters) {
    recording = lane(properties, recordingRun::run);
    deciding = lane(properties, decidingRun::run);
    logging = lane(properties, recordingRun::run);
    gauge(meters, "recording", recording);
    gauge(meters, "deciding", deciding);
    gauge(meters, "logging", logging);
  }

  private static <Q, A> Lane<Q, A> lane(
      RecorderProperties properties, Function<List<Q>, Mono<List<A>>> work) {
    return new Lane<>(
        properties.shape(),
        properties.bounds(),
        work,
        Schedulers.parallel(),
        Schedulers.parallel());
  }

  private static void gauge(MeterRegistry meters, String name, Lane<?, ?> lane) {
    Gauge.builder("atelier.usage.lane.waiting", lane, Lane::waiting)
        .tag("lane", name)
        .description("Events that wait to be recorded, questions that wait to be decided")
        .register(meters);
  }

  /**
   * Refuses a tenant who has as much waiting as may wait, before more of it is read.
   *
   * @throws io.atelier.chassis.problem.ProblemException 503 {@code busy}
   */
  public void requireRoom(UUID tenantId) {
    if (!recording.hasRoom(tenantId)) {
      throw Lane.busy();
    }
  }

  /** Records entries of one tenant that are small; see below. */
  public Mono<List<Outcome>> record(UUID tenantId, List<UsageEntry> entries, Door door) {
    return record(tenantId, entries, 0, door);
  }

  /**
   * Records entries of one tenant.
   *
   * @param bytes of the request; a kilobyte waits and weighs like an event
   * @return what became of each entry, in their order, when it is durable; empty if the tenant's
   *     rights have not arrived yet; 503 {@code busy} if too much waits
   */
  public Mono<List<Outcome>> record(UUID tenantId, List<UsageEntry> entries, int bytes, Door door) {
    if (entries.isEmpty()) {
      return Mono.just(List.of());
    }
    List<Arrival> arrivals =
        entries.stream().map(entry -> new Arrival(tenantId, entry, door)).toList();
    return recording
        .ask(tenantId, Math.max(entries.size(), bytes / BYTES_OF_AN_EVENT), Recording.of(arrivals))
        .filter(outcomes -> !(outcomes.getFirst() instanceof Outcome.Unplaced));
  }

  /**
   * Records what one source brings, of any tenants.
   *
   * @param source is served in turn like a tenant
   * @param ending commits with the outcomes
   */
  public Mono<List<Outcome>> record(UUID source, List<Arrival> arrivals, Ending ending) {
    return logging.ask(source, Math.max(1, arrivals.size()), new Recording(arrivals, ending));
  }

  /** Decides, and counts if it is granted; empty if the tenant's rights have not arrived yet. */
  public Mono<Decision> decide(UUID tenantId, Consumption wish) {
    return ask(new Question.Consume(tenantId, wish));
  }

  /** Takes back what was granted or recorded; empty as above. */
  public Mono<Decision> undo(UUID tenantId, Undoing undoing) {
    return ask(new Question.Undo(tenantId, undoing));
  }

  /** Tells a gauge how many there are; the value that was true later wins. Empty as above. */
  public Mono<Decision> tell(GaugeValue value) {
    return ask(value.toQuestion());
  }

  private Mono<Decision> ask(Question question) {
    return deciding
        .ask(question.tenantId(), 1, question)
        .filter(decision -> !(decision instanceof Decision.Unplaced));
  }
}
