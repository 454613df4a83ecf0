package io.atelier.billing.entitlement;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Cases that hurt: month ends, leap days, both changes of the clock, the day that Samoa skipped.
 */
public final class Generated {
  private static final List<String> ZONES =
      List.of("Europe/Paris", "Pacific/Apia", "UTC", "America/New_York", "Asia/Kolkata");

  private Generated() {}

  public static Anchor anchor(SplittableRandom random) {
    ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
    return new Anchor(instant(random, zone), zone);
  }

  static Instant instant(SplittableRandom random, ZoneId zone) {
    int year =
        zone.getId().equals("Pacific/Apia") ? 2010 + random.nextInt(4) : 2024 + random.nextInt(8);
    LocalDateTime firstOfMonth = LocalDateTime.of(year, 1 + random.nextInt(12), 1, 0, 0);
    LocalDateTime day =
        switch (random.nextInt(4)) {
          case 0 -> firstOfMonth.plusMonths(1).minusDays(1 + random.nextInt(3));
          case 1 -> LocalDateTime.of(year, 3, 24, 0, 0).plusDays(random.nextInt(8));
          case 2 -> LocalDateTime.of(year, 10, 24, 0, 0).plusDays(random.nextInt(8));
          default -> firstOfMonth.plusDays(random.nextInt(28));
        };
    Instant local = day.plusSeconds(random.nextInt(86_400)).atZone(zone).toInstant();
    return random.nextInt(5) == 0 ? local.plusMillis(random.nextInt(1000)) : local;
  }

  public static Duration trial(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> Duration.ofDays(14);
      case 1 -> Duration.ofDays(1 + random.nextInt(120));
      default -> Duration.ofSeconds(1 + random.nextInt(86_400 * 60));
    };
  }
}
