package io.atelier.gateway.ratelimit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts on this node alone, for the keys used last up to a number. */
final class LocalLimiter {
  private final InstantSource clock;
  private final int most;
  private final Map<String, Cell> cells = new LinkedHashMap<>(64, 0.75f, true);

  LocalLimiter(InstantSource clock, int most) {
    this.clock = clock;
    this.most = most;
  }

  Allowance take(String key, List<Rate> rates) {
    Instant instant = clock.instant();
    long now =
        (instant.getEpochSecond() - Cell.EPOCH_SECONDS) * 1_000_000 + instant.getNano() / 1_000;
    return cell(key, rates.size()).take(rates, now);
  }

  private synchronized Cell cell(String key, int rates) {
    // The number of rates belongs to the name: a key whose rates change starts anew.
    Cell cell = cells.computeIfAbsent(key + '/' + rates, _ -> new Cell(rates));
    if (cells.size() > most) {
      Iterator<Map.Entry<String, Cell>> eldest = cells.entrySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return cell;
  }
}
