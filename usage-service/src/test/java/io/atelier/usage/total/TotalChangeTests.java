package io.atelier.usage.total;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.usage.Seed;
import io.atelier.usage.entitlement.CountingPeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TotalChangeTests {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private record Event(Quantity quantity, Instant at, String id) {}

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void mergingInAnyOrderAndGroupingComesToTheSame(Aggregation aggregation) {
    Counter counter = new Counter("metric", new CountingPeriod(START, null), aggregation);
    Seed.runs(
        200,
        random -> {
          List<Event> events = events(random);
          TotalChange inOrder = merged(counter, events, random);
          Collections.shuffle(events, new Random(random.nextLong()));
          assertThat(merged(counter, events, random)).isEqualTo(inOrder);
          assertThat(inOrder.quantity()).isEqualTo(naive(aggregation, events));
          assertThat(inOrder.count()).isEqualTo(events.size());
        });
  }

  private static List<Event> events(SplittableRandom random) {
    List<Event> events = new ArrayList<>();
    int size = random.nextInt(1, 20);
    for (int i = 0; i < size; i++) {
      events.add(
          new Event(
              new Quantity(random.nextLong(1_000_000_000L)),
              START.plusSeconds(random.nextInt(4)),
              "é-" + i));
    }
    return events;
  }

  /** Merged in random groups, as batches would. */
  private static TotalChange merged(Counter counter, List<Event> events, SplittableRandom random) {
    List<TotalChange> groups = new ArrayList<>();
    for (Event event : events) {
      TotalChange one = TotalChange.of(counter, event.quantity(), event.at(), event.id());
      if (groups.isEmpty() || random.nextBoolean()) {
        groups.add(one);
      } else {
        groups.add(groups.removeLast().merge(one));
      }
    }
    return groups.stream().reduce(TotalChange::merge).orElseThrow();
  }

  private static Quantity naive(Aggregation aggregation, List<Event> events) {
    return switch (aggregation) {
      case SUM -> events.stream().map(Event::quantity).reduce(Quantity.ZERO, Quantity::plus);
      case COUNT -> new Quantity(events.size() * 1_000_000L);
      case MAX, UNIQUE -> events.stream().map(Event::quantity).reduce(Quantity.ZERO, Quantity::max);
      case LAST ->
          events.stream()
              .max((a, b) -> Occurrence.compare(a.at(), a.id(), b.at(), b.id()))
              .orElseThrow()
              .quantity();
    };
  }
}
