package io.atelier.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A request whose ids are written anew before each call and whose other bytes stay, so that the
 * client costs little.
 */
final class EventBody {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final String PLACE = "00000000-0000-0000-0000-000000000000";

  /** Which ids are sent. */
  enum Ids {
    RANDOM,
    /** UUIDs of version 7. */
    TIME_ORDERED
  }

  private final List<byte[]> requests;
  private final int[] places;
  private final Ids ids;
  private final SplittableRandom random;
  private final AtomicLong counter = new AtomicLong();

  private EventBody(List<byte[]> requests, int[] places, Ids ids, SplittableRandom random) {
    this.requests = requests;
    this.places = places;
    this.ids = ids;
    this.random = random;
  }

  /** Of a batch of events, for any of the tenants whose tokens are given. */
  static EventBody events(int batch, Ids ids, List<String> tokens) {
    String event = "{\"id\":\"%s\",\"metric\":\"%s\",\"quantity\":1}".formatted(PLACE, Rig.METRIC);
    String body =
        batch == 1
            ? event
            : "{\"events\":["
                + String.join(",", java.util.Collections.nCopies(batch, event))
                + "]}";
    return of("/api/usage/events", body, ids, tokens);
  }

  /** Of a wish to consume one. */
  static EventBody consume(List<String> tokens) {
    String body = "{\"id\":\"%s\",\"metric\":\"%s\",\"quantity\":1}".formatted(PLACE, Rig.METRIC);
    return of("/api/usage/consume", body, Ids.TIME_ORDERED, tokens);
  }

  private static EventBody of(String path, String body, Ids ids, List<String> tokens) {
    // Large bodies are shared by fewer tenants, for each keeps its bytes.
    int most = Math.max(1, Math.min(tokens.size(), 4_000_000 / body.length()));
    SplittableRandom random = new SplittableRandom();
    int first = random.nextInt(tokens.size());
    List<byte[]> requests = new java.util.ArrayList<>();
    for (int i = 0; i < most; i++) {
      requests.add(HttpConnection.post(path, tokens.get((first + i) % tokens.size()), body));
    }
    String text = new String(requests.getFirst(), StandardCharsets.US_ASCII);
    List<Integer> found = new java.util.ArrayList<>();
    for (int at = text.indexOf(PLACE); at >= 0; at = text.indexOf(PLACE, at + 1)) {
      found.add(at - text.length());
    }
    // From the end, for tokens differ in length.
    return new EventBody(
        requests, found.stream().mapToInt(Integer::intValue).toArray(), ids, random);
  }

  /** The next request, with ids that nobody has used. */
  byte[] next() {
    byte[] request = requests.get(random.nextInt(requests.size()));
    for (int place : places) {
      long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
      long high =
          ids == Ids.RANDOM
              ? (random.nextLong() & ~0xf000L) | 0x4000L
              : (System.currentTimeMillis() << 16) | 0x7000L | (counter.incrementAndGet() & 0xfffL);
      write(request, request.length + place, high, low);
    }
    return request;
  }

  private static void write(byte[] to, int at, long high, long low) {
    int i = at;
    for (int digit = 0; digit < 32; digit++) {
      if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
        i++;
      }
      long half = digit < 16 ? high : low;
      to[i++] = HEX[(int) (half >>> (60 - 4 * (digit % 16))) & 0xf];
    }
  }
}
