package io.atelier.usage.recorder;

import io.atelier.chassis.tenancy.Columns;
import io.atelier.usage.binary.BinaryArray;
import io.atelier.usage.total.UniqueSketch;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What unique totals have seen, in {@link SketchPlace} order. */
@Component
final class SketchRepository {

  private record Stored(SketchPlace place, byte[] bytes) {}

  /**
   * Adds what a batch saw to the sketches, which are held from then on, and says in {@code sums} to
   * how many different values they came.
   */
  Mono<Void> add(LaneConnection connection, Sums sums) {
    Map<SketchPlace, Sums.Seen> seen = sums.unique();
    if (seen.isEmpty()) {
      return Mono.empty();
    }
    return makeMissing(connection, seen.keySet())
        .then(Mono.defer(() -> held(connection, seen.keySet())))
        .flatMap(stored -> store(connection, merged(stored, sums)));
  }

  private static List<Stored> merged(List<Stored> stored, Sums sums) {
    List<Stored> changed = new ArrayList<>();
    for (Stored row : stored) {
      UniqueSketch sketch = UniqueSketch.of(row.bytes());
      Sums.Seen seen = sums.unique().get(row.place());
      if (seen != null) {
        sketch.addAll(seen.hashes());
      }
      if (sketch.isChanged()) {
        changed.add(new Stored(row.place(), sketch.toBytes()));
      }
      sums.estimated(row.place(), sketch.count());
    }
    return changed;
  }

  private static Mono<Long> makeMissing(LaneConnection connection, Collection<SketchPlace> places) {
    return connection.update(
        """
        INSERT INTO usage_sketches (tenant_id, metric, span, starts_at, sketch)
        SELECT tenant_id, metric, span, starts_at, ''
        FROM unnest($1, $2, $3, $4) AS s (tenant_id, metric, span, starts_at)
        ON CONFLICT DO NOTHING
        """,
        BinaryArray.uuids(places, SketchPlace::tenantId),
        BinaryArray.texts(places, SketchPlace::metric),
        BinaryArray.texts(places, place -> place.span().code()),
        BinaryArray.times(places, SketchPlace::start));
  }

  private static Mono<List<Stored>> held(
      LaneConnection connection, Collection<SketchPlace> places) {
    return connection.rows(
        """
        SELECT s.tenant_id, s.metric, s.span, s.starts_at, s.sketch
        FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS w (tenant_id, metric, span, starts_at, n)
        JOIN usage_sketches s USING (tenant_id, metric, span, starts_at)
        ORDER BY w.n FOR NO KEY UPDATE OF s
        """,
        SketchRepository::stored,
        BinaryArray.uuids(places, SketchPlace::tenantId),
        BinaryArray.texts(places, SketchPlace::metric),
        BinaryArray.texts(places, place -> place.span().code()),
        BinaryArray.times(places, SketchPlace::start));
  }

  /** Holds sketches; who holds totals too holds these first. */
  Mono<Void> hold(LaneConnection connection, Collection<SketchPlace> places) {
    return places.isEmpty()
        ? Mono.empty()
        : makeMissing(connection, places).then(Mono.defer(() -> held(connection, places))).then();
  }

  /** Holds all sketches of a metric. */
  Mono<Void> hold(LaneConnection connection, UUID tenantId, String metric) {
    return connection
        .rows(
            """
            SELECT starts_at FROM usage_sketches WHERE tenant_id = $1 AND metric = $2
            ORDER BY span, starts_at FOR NO KEY UPDATE
            """,
            row -> Columns.required(row, "starts_at", Instant.class),
            tenantId,
            metric)
        .then();
  }

  /** All that was seen in these hours. */
  Mono<UniqueSketch> ofHours(LaneConnection connection, RecountRepository.Events hours) {
    return connection
        .rows(
            """
            SELECT sketch FROM usage_sketches
            WHERE tenant_id = $1 AND metric = $2 AND span = 'hour'
              AND starts_at >= $3 AND starts_at < $4
            """,
            row -> Columns.required(row, "sketch", byte[].class),
            hours.tenantId(),
            hours.counter().metric(),
            hours.from(),
            hours.to())
        .map(rows -> {
          UniqueSketch all = UniqueSketch.empty();
          rows.forEach(bytes -> all.merge(UniqueSketch.of(bytes)));
          return all;
        });
  }

  private static Stored stored(Readable row) {
    return new Stored(
        new SketchPlace(
            Columns.required(row, "tenant_id", UUID.class),
            Columns.required(row, "metric", String.class),
            SketchPlace.Span.valueOf(
                Columns.required(row, "span", String.class).toUpperCase(Locale.ROOT)),
            Columns.required(row, "starts_at", Instant.class)),
        Columns.required(row, "sketch", byte[].class));
  }

  private static Mono<Void> store(LaneConnection connection, List<Stored> changed) {
    return changed.isEmpty()
        ? Mono.empty()
        : connection
            .update(
                """
                UPDATE usage_sketches AS s SET sketch = u.sketch
                FROM unnest($1, $2, $3, $4, $5) AS u (tenant_id, metric, span, starts_at, sketch)
                WHERE s.tenant_id = u.tenant_id AND s.metric = u.metric AND s.span = u.span
                  AND s.starts_at = u.starts_at
                """,
                BinaryArray.uuids(changed, row -> row.place().tenantId()),
                BinaryArray.texts(changed, row -> row.place().metric()),
                BinaryArray.texts(changed, row -> row.place().span().code()),
                BinaryArray.times(changed, row -> row.place().start()),
                BinaryArray.bytes(changed, Stored::bytes))
            .then();
  }

  /** Puts sketches in the place of what was there. */
  Mono<Void> replace(LaneConnection connection, Map<SketchPlace, UniqueSketch> sketches) {
    List<Stored> rows = new ArrayList<>();
    new TreeMap<>(sketches)
        .forEach((place, sketch) -> rows.add(new Stored(place, sketch.toBytes())));
    return rows.isEmpty()
        ? Mono.empty()
        : makeMissing(connection, rows.stream().map(Stored::place).toList())
            .then(Mono.defer(() -> store(connection, rows)));
  }
}
