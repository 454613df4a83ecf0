package io.atelier.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What usage-service promises while it is mistreated, in full size: {@code make torture-usage}. */
final class UsageTorture {
  private UsageTorture() {}

  public static void main(String[] arguments) {
    long seed = Long.getLong("seed", System.nanoTime());
    List<String> only = List.of(arguments);
    List<String> wrong = new ArrayList<>();
    System.out.println("seed " + seed + " (-Dseed=… runs it again)");
    run(
        "events",
        "200,000 events, 16 clients, both doors, five kills",
        rig -> new EventTorture(rig, 16, 200_000, 5, seed).run(),
        only,
        wrong);
    run(
        "quota",
        "a limit of 100,000, three instances, 1,000 callers, kills",
        rig -> new QuotaTorture(rig, 100_000, 1_000, 4).run(),
        only,
        wrong);
    run(
        "flood",
        "one tenant floods at ten times the rest",
        rig -> new FloodTorture(rig, Duration.ofSeconds(15)).run(),
        only,
        wrong);
    run(
        "period",
        "a period turns under load, billing away",
        rig -> new PeriodTorture(rig, Duration.ofSeconds(10)).run(),
        only,
        wrong);
    System.exit(wrong.isEmpty() ? 0 : 1);
  }

  private static void run(
      String name,
      String title,
      Function<Rig, Tally> torture,
      List<String> only,
      List<String> wrong) {
    if (!only.isEmpty() && !only.contains(name)) {
      return;
    }
    System.out.println(name + ": " + title);
    try (Rig rig = new Rig()) {
      Tally tally = torture.apply(rig);
      System.out.println(tally);
      wrong.addAll(tally.wrong());
    }
  }
}
