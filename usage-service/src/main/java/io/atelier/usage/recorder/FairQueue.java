package io.atelier.usage.recorder;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What waits for a lane: bounded for each tenant and in all, and served in turn, so that one tenant
 * who floods waits for itself. Not thread-safe.
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
    int weight;
  }

  private final Bounds bounds;
  private final Map<UUID, Line<T>> lines = new LinkedHashMap<>();
  private int weight;

  FairQueue(Bounds bounds) {
    this.bounds = bounds;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  int weight() {
    return weight;
  }

  boolean hasRoom(UUID tenantId) {
    Line<T> line = lines.get(tenantId);
    return weight < bounds.inAll() && (line == null || line.weight < bounds.ofTenant());
  }

  /** False if it is full; something heavier than the whole bound is taken when nothing waits. */
  boolean offer(Waiting<T> arrival) {
    if (!hasRoom(arrival.tenantId())) {
      return false;
    }
    Line<T> line = lines.computeIfAbsent(arrival.tenantId(), _ -> new Line<>());
    line.waiting.add(arrival);
    line.weight += arrival.weight();
    weight += arrival.weight();
    return true;
  }

  /** The next ones, a turn each; who had the first turn now has the last next time. */
  List<Waiting<T>> take() {
    List<Waiting<T>> taken = new ArrayList<>();
    Map<UUID, Integer> shares = new LinkedHashMap<>();
    boolean alone = lines.size() == 1;
    int total = 0;
    boolean any = true;
    while (any && total < bounds.run()) {
      any = false;
      Map<UUID, Line<T>> served = new LinkedHashMap<>();
      Iterator<Map.Entry<UUID, Line<T>>> turns = lines.entrySet().iterator();
      while (turns.hasNext() && total < bounds.run()) {
        Map.Entry<UUID, Line<T>> turn = turns.next();
        Line<T> line = turn.getValue();
        Waiting<T> next = line.waiting.getFirst();
        int share = shares.getOrDefault(turn.getKey(), 0);
        if (!alone && share > 0 && share + next.weight() > bounds.share()) {
          continue;
        }
        any = true;
        taken.add(line.waiting.removeFirst());
        line.weight -= next.weight();
        weight -= next.weight();
        total += next.weight();
        shares.put(turn.getKey(), share + next.weight());
        turns.remove();
        if (!line.waiting.isEmpty()) {
          served.put(turn.getKey(), line);
        }
      }
      lines.putAll(served);
    }
    return taken;
  }
}
