package io.atelier.usage.recorder;

import io.atelier.usage.binary.BinaryArray;
import io.atelier.usage.total.TotalChange;
import java.util.Collection;
import java.util.Map;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Hours, with and without a dimension, in {@link HourPlace} order. */
@Component
final class HourRepository {

  /** Adds changes to the hours in which they occurred; a counter's period is the hour here. */
  Mono<Long> add(LaneConnection connection, Map<HourPlace, TotalChange> changes) {
    if (changes.isEmpty()) {
      return Mono.just(0L);
    }
    Collection<HourPlace> places = changes.keySet();
    Collection<TotalChange> values = changes.values();
    return connection.update(
        """
        INSERT INTO usage_hours AS t
          (tenant_id, metric, hour, dimension, value, aggregation, total, count, last_at, last_id)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (tenant_id, metric, dimension, hour, value) DO UPDATE SET
          aggregation = excluded.aggregation,
          total = %s,
          %s
        """
            .formatted(Folding.TOTAL, Folding.REST),
        BinaryArray.uuids(places, HourPlace::tenantId),
        BinaryArray.texts(places, HourPlace::metric),
        BinaryArray.times(places, HourPlace::hour),
        BinaryArray.texts(places, HourPlace::dimension),
        BinaryArray.texts(places, HourPlace::value),
        BinaryArray.texts(values, change -> change.counter().aggregation().code()),
        BinaryArray.numbers(values, change -> change.quantity().millionths()),
        BinaryArray.numbers(values, TotalChange::count),
        BinaryArray.times(values, TotalChange::lastAt),
        BinaryArray.texts(values, TotalChange::lastId));
  }

  /** Takes changes of sums and counts back. */
  Mono<Long> subtract(LaneConnection connection, Map<HourPlace, TotalChange> changes) {
    if (changes.isEmpty()) {
      return Mono.just(0L);
    }
    Collection<HourPlace> places = changes.keySet();
    Collection<TotalChange> values = changes.values();
    return connection.update(
        """
        UPDATE usage_hours AS t
        SET total = greatest(0, t.total - u.quantity), count = greatest(0, t.count - u.count)
        FROM unnest($1, $2, $3, $4, $5, $6, $7)
          AS u (tenant_id, metric, hour, dimension, value, quantity, count)
        WHERE t.tenant_id = u.tenant_id AND t.metric = u.metric AND t.hour = u.hour
          AND t.dimension = u.dimension AND t.value = u.value
        """,
        BinaryArray.uuids(places, HourPlace::tenantId),
        BinaryArray.texts(places, HourPlace::metric),
        BinaryArray.times(places, HourPlace::hour),
        BinaryArray.texts(places, HourPlace::dimension),
        BinaryArray.texts(places, HourPlace::value),
        BinaryArray.numbers(values, change -> change.quantity().millionths()),
        BinaryArray.numbers(values, TotalChange::count));
  }
}
