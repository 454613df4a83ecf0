package io.atelier.usage.total;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Which of two values was later: by its time, then by its id in the order of its bytes. */
public final class Occurrence {
  private Occurrence() {}

  public static int compare(Instant at, String id, Instant otherAt, String otherId) {
    int byTime = at.compareTo(otherAt);
    return byTime != 0
        ? byTime
        : Arrays.compareUnsigned(
            id.getBytes(StandardCharsets.UTF_8), otherId.getBytes(StandardCharsets.UTF_8));
  }
}
