package io.atelier.usage.recorder;

import io.atelier.usage.total.Total;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/** What has to be written once all of a run is decided. */
final class Changes {
  final TreeMap<TotalPlace, Total> totals = new TreeMap<>();
  final TreeMap<UUID, KeyRepository.Claim> claims = new TreeMap<>();
  final TreeMap<UUID, UUID> undone = new TreeMap<>();
  final List<EventRow> rows = new ArrayList<>();
  final Sums added = new Sums();
  final Sums removed = new Sums();
  final List<Alerts.Crossing> crossings = new ArrayList<>();

  /** Of aggregations that do not give back what they took: their totals are counted anew. */
  final TreeMap<TotalPlace, Recounting> recounts = new TreeMap<>();

  /**
   * A total from which something was taken back.
   *
   * @param asked who asked for it first
   * @param rows all that was taken back
   */
  record Recounting(Asked asked, Counted.Part part, List<EventRow> rows) {}

  boolean isEmpty() {
    return totals.isEmpty() && rows.isEmpty();
  }
}
