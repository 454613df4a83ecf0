package io.atelier.usage.ingest;

import io.atelier.chassis.hotpath.HotPath;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.problem.BodyBytes;
import io.atelier.chassis.problem.BodyReader;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.Faults;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.usage.UsageProblem;
import io.atelier.usage.recorder.Door;
import io.atelier.usage.recorder.Outcome;
import io.atelier.usage.recorder.Recorder;
import io.atelier.usage.recorder.UsageEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Usage that happened, one event or up to a thousand. */
@RestController
class UsageEventsController {
  private static final int MOST = 1000;

  private final BodyBytes bodyBytes;
  private final BodyReader bodies;
  private final UsageEntryReader entries;
  private final SoundEventsReader sounds;
  private final CloudEventReader cloudEvents;
  private final Recorder recorder;
  private final MirrorWait mirrorWait;

  UsageEventsController(
      BodyBytes bodyBytes,
      BodyReader bodies,
      UsageEntryReader entries,
      SoundEventsReader sounds,
      CloudEventReader cloudEvents,
      Recorder recorder,
      MirrorWait mirrorWait) {
    this.bodyBytes = bodyBytes;
    this.bodies = bodies;
    this.entries = entries;
    this.sounds = sounds;
    this.cloudEvents = cloudEvents;
    this.recorder = recorder;
    this.mirrorWait = mirrorWait;
  }

  /**
   * Records events: {@code {id, metric, quantity | quantities, occurred_at?, properties?}} or
   * {@code {events: [...]}}, or CloudEvents in structured mode, one or a batch. Of a batch every
   * event is answered for; a single one that is wrong is a problem of its own: 422 {@code invalid},
   * 409 {@code id-conflict}. 503 {@code busy} when more waits than is taken at once.
   */
  @HotPath
  @PostMapping("/api/usage/events")
  @Allow(applicationScope = "usage:write")
  Mono<RecordedResponse> record(Caller caller, ServerWebExchange exchange) {
    UUID tenantId = caller.requireTenant();
    recorder.requireRoom(tenantId);
    return switch (UsageMediaType.of(exchange)) {
      case JSON -> bodyBytes.of(exchange).flatMap(body -> recordJson(tenantId, body));
      case CLOUD_EVENT ->
          bodyBytes
              .of(exchange)
              .flatMap(
                  body -> recordOne(tenantId, bodies.tree(body), body.length, cloudEvents::read));
      case CLOUD_EVENTS ->
          bodyBytes
              .of(exchange)
              .flatMap(body ->
                  recordAll(
                      tenantId,
                      batchOfCloudEvents(bodies.tree(body)),
                      body.length,
                      cloudEvents::read));
    };
  }

  private Mono<RecordedResponse> recordJson(UUID tenantId, byte[] body) {
    SoundEventsReader.Sound sound = sounds.read(body);
    if (sound != null) {
      List<UsageEntry> all = sound.entries();
      return sound.batch()
          ? await(tenantId, all, body.length)
              .map(outcomes ->
                  RecordedResponse.of(all.stream().map(UsageEntry::id).toList(), outcomes))
          : recordAlone(tenantId, all.getFirst(), body.length);
    }
    JsonNode tree = bodies.tree(body);
    return tree.isObject() && tree.has("events")
        ? recordAll(tenantId, batch(tree), body.length, entries::read)
        : recordOne(tenantId, tree, body.length, entries::read);
  }

  /** Reads one event with every fault; null if there is one. */
  private interface Reading {
    @Nullable UsageEntry read(JsonNode event, Faults faults);
  }

  private Mono<RecordedResponse> recordOne(
      UUID tenantId, JsonNode body, int bytes, Reading reading) {
    Faults faults = new Faults();
    UsageEntry entry = reading.read(body, faults);
    faults.throwIfAny();
    if (entry == null) {
      throw new IllegalStateException("no event and no fault");
    }
    return recordAlone(tenantId, entry, bytes);
  }

  private Mono<RecordedResponse> recordAlone(UUID tenantId, UsageEntry entry, int bytes) {
    return await(tenantId, List.of(entry), bytes)
        .map(outcomes -> {
          refuseAlone(outcomes.getFirst(), entry.id());
          return RecordedResponse.of(List.of(entry.id()), outcomes);
        });
  }

  private static void refuseAlone(Outcome outcome, String id) {
    switch (outcome) {
      case Outcome.Rejected rejected -> throw ProblemException.invalid(rejected.faults());
      case Outcome.Conflict _ ->
          throw ProblemException.of(
                  UsageProblem.ID_CONFLICT,
                  "The id was recorded with other content before, which stays: send other usage"
                      + " under another id.")
              .with("id", id);
      case Outcome.Accepted _, Outcome.Duplicate _, Outcome.Unplaced _ -> {}
    }
  }

  /** The elements of a batch, after its own form was found right. */
  private static JsonNode batch(JsonNode body) {
    Faults faults = new Faults();
    for (String name : body.propertyNames()) {
      faults.check(
          name.equals("events"),
          "/" + name.replace("~", "~0").replace("/", "~1"),
          "cannot stand beside events");
    }
    JsonNode events = body.get("events");
    faults.check(events.isArray(), "/events", "must be an array");
    faults.check(
        !events.isArray() || (!events.isEmpty() && events.size() <= MOST),
        "/events",
        "must have 1 to " + MOST + " events");
    faults.throwIfAny();
    return events;
  }

  private static JsonNode batchOfCloudEvents(JsonNode events) {
    Faults faults = new Faults();
    faults.check(events.isArray(), "", "must be an array");
    faults.check(
        !events.isArray() || (!events.isEmpty() && events.size() <= MOST),
        "",
        "must have 1 to " + MOST + " events");
    faults.throwIfAny();
    return events;
  }

  private Mono<RecordedResponse> recordAll(
      UUID tenantId, JsonNode events, int bytes, Reading reading) {
    List<String> ids = new ArrayList<>();
    List<UsageEntry> sound = new ArrayList<>();
    List<@Nullable List<Fault>> faultsByIndex = new ArrayList<>();
    for (JsonNode event : events) {
      Faults faults = new Faults();
      UsageEntry entry = reading.read(event, faults);
      ids.add(entry == null ? "" : entry.id());
      faultsByIndex.add(entry == null ? faults.list() : null);
      if (entry != null) {
        sound.add(entry);
      }
    }
    return await(tenantId, sound, bytes)
        .map(outcomes -> RecordedResponse.of(ids, weave(faultsByIndex, outcomes)));
  }

  /** Puts what the recorder said between what never reached it. */
  private static List<Outcome> weave(
      List<@Nullable List<Fault>> faultsByIndex, List<Outcome> ofSound) {
    Iterator<Outcome> recorded = ofSound.iterator();
    List<Outcome> outcomes = new ArrayList<>();
    for (List<Fault> faults : faultsByIndex) {
      outcomes.add(faults == null ? recorded.next() : new Outcome.Rejected(faults));
    }
    return outcomes;
  }

  private Mono<List<Outcome>> await(UUID tenantId, List<UsageEntry> sound, int bytes) {
    return mirrorWait.await(recorder.record(tenantId, sound, bytes, Door.APPLICATION));
  }
}
