package io.atelier.usage.recorder;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What waits for a lane: bounded for each tenant and in all, and served in turn, so that one tenant
 * who floods waits for itself. A tenant is in one transaction at a time: what was taken of it is
 * answered for before more is. Not thread-safe.
 */
final class FairQueue<T> {

  /** Something that waits, as long as {@code weight} events. */
  record Waiting<T>(UUID tenantId, int weight, T what) {}

  /**
   * @param ofTenant most of one tenant that wait
   * @param inAll most that wait
   * @param run most that are taken at once
   * @param share most of one tenant that are taken at once while others wait
   */
  record Bounds(int ofTenant, int inAll, int run, int share) {}

  private static final class Line<T> {
    final Deque<Waiting<T>> waiting = new ArrayDeque<>();

    /** Of what waits, and of what is being taken. */
    int weight;

    int taken;

    boolean hasShare(Waiting<T> next, Bounds bounds) {
      return taken == 0 || taken + next.weight() <= bounds.share();
    }
  }

  private final Bounds bounds;

  /** In the order of their turns. */
  private final Map<UUID, Line<T>> lines = new LinkedHashMap<>();

  /** Of tenants of whom something was taken that has not ended; what comes meanwhile waits here. */
  private final Map<UUID, Line<T>> underWay = new HashMap<>();

  private int weight;
  private int takeable;

  FairQueue(Bounds bounds) {
    this.bounds = bounds;
  }

  int weight() {
    return weight;
  }

  /** The weight of what may be taken now. */
  int takeable() {
    return takeable;
  }

  boolean hasRoom(UUID tenantId) {
    Line<T> line = underWay.getOrDefault(tenantId, lines.get(tenantId));
    return weight < bounds.inAll() && (line == null || line.weight < bounds.ofTenant());
  }

  /** False if it is full; something heavier than the whole bound is taken when nothing waits. */
  boolean offer(Waiting<T> arrival) {
    if (!hasRoom(arrival.tenantId())) {
      return false;
    }
    Line<T> line = underWay.get(arrival.tenantId());
    if (line == null) {
      line = lines.computeIfAbsent(arrival.tenantId(), _ -> new Line<>());
      takeable += arrival.weight();
    }
    line.waiting.add(arrival);
    line.weight += arrival.weight();
    weight += arrival.weight();
    return true;
  }

  /** The next ones, a turn each; until {@link #ended} their tenants have no turn. */
  List<Waiting<T>> take() {
    List<Waiting<T>> taken = new ArrayList<>();
    List<Line<T>> turns = new ArrayList<>(lines.values());
    boolean alone = turns.size() == 1;
    int total = 0;
    while (!turns.isEmpty() && total < bounds.run()) {
      List<Line<T>> served = new ArrayList<>();
      for (Line<T> line : turns) {
        Waiting<T> next = line.waiting.peekFirst();
        if (total >= bounds.run() || next == null || (!alone && !line.hasShare(next, bounds))) {
          continue;
        }
        taken.add(line.waiting.removeFirst());
        line.taken += next.weight();
        total += next.weight();
        served.add(line);
      }
      turns = served;
    }
    taken.forEach(one -> setAside(one.tenantId()));
    weight -= total;
    return taken;
  }

  private void setAside(UUID tenantId) {
    Line<T> line = lines.remove(tenantId);
    if (line != null) {
      takeable -= line.weight;
      line.weight -= line.taken;
      line.taken = 0;
      underWay.put(tenantId, line);
    }
  }

  /** What was taken has ended: its tenants have the last turns now. */
  void ended(List<Waiting<T>> taken) {
    for (Waiting<T> one : taken) {
      Line<T> line = underWay.remove(one.tenantId());
      if (line != null && !line.waiting.isEmpty()) {
        lines.put(one.tenantId(), line);
        takeable += line.weight;
      }
    }
  }
}
