package io.atelier.usage;

import io.atelier.events.billing.BeyondLimit;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.events.billing.CatalogState.Plan;
import io.atelier.events.billing.CatalogState.Trial;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.LimitKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What billing would say: a platform with a metric of each sort, and tenants on it. */
public final class Rights {
  public static final String PLATFORM = "studio";
  public static final String MESSAGE =
      "Monthly session limit reached (200 sessions). Upgrade to continue.";

  private Rights() {}

  public static CatalogState catalog() {
    return catalog(PLATFORM);
  }

  public static CatalogState catalog(String platform) {
    return new CatalogState(
        platform,
        "starter",
        new Trial(14, "optional", "free"),
        List.of(
            metric("sessions_per_month", LimitKind.COUNTER, "sum", "sessions_this_month"),
            metric("requests_per_month", LimitKind.COUNTER, "count", (String) null),
            metric("peak_users", LimitKind.COUNTER, "max", (String) null),
            metric("reported_users", LimitKind.COUNTER, "last", (String) null),
            metric("tools", LimitKind.COUNTER, "unique", (String) null),
            metric("visitors", LimitKind.COUNTER, "unique", List.of("visitor")),
            metric("calls_per_month", LimitKind.COUNTER, "sum", List.of("tool_name", "region")),
            metric("rooms", LimitKind.GAUGE, "last", "rooms"),
            new Metric(
                "storage_gb",
                LimitKind.GAUGE,
                "last",
                "GB",
                "application",
                "storage_used_mb",
                1024,
                "max_storage_gb",
                null),
            new Metric(
                "users",
                LimitKind.GAUGE,
                "last",
                "user",
                "members",
                "active_users",
                null,
                "max_users",
                null),
            metric("history_months", LimitKind.VALUE, "sum", (String) null)),
        List.of(
            plan("free", 0L, Map.of("sessions_per_month", limit(50)), List.of()),
            plan(
                "starter",
                1900L,
                Map.of("sessions_per_month", limit(200), "rooms", limit(2)),
                List.of("sms_notifications")),
            plan(
                "pro",
                5900L,
                Map.of("sessions_per_month", limit(2000), "rooms", limit(10)),
                List.of("sms_notifications", "custom_domain"))));
  }

  private static Metric metric(String code, LimitKind kind, String aggregation, String field) {
    return new Metric(
        code, kind, aggregation, null, "application", field, null, "max_" + code, null);
  }

  private static Metric metric(
      String code, LimitKind kind, String aggregation, List<String> dimensions) {
    return new Metric(
        code, kind, aggregation, null, "application", null, null, "max_" + code, dimensions);
  }

  private static Plan plan(
      String code, long amount, Map<String, EntitledLimit> limits, List<String> features) {
    String name = Character.toUpperCase(code.charAt(0)) + code.substring(1);
    return new Plan(code, name, 1, true, true, false, amount, "EUR", 14, limits, features);
  }

  public static EntitledLimit limit(long max) {
    return limit(max, BeyondLimit.REFUSE);
  }

  /** Beyond it each one is invoiced. */
  public static EntitledLimit priced(long max) {
    return new EntitledLimit(
        LimitKind.COUNTER, BigDecimal.valueOf(max), BeyondLimit.BILL, true, null, null);
  }

  public static EntitledLimit limit(long max, BeyondLimit then) {
    return new EntitledLimit(
        LimitKind.COUNTER, BigDecimal.valueOf(max), then, false, MESSAGE, "pro");
  }

  public static EntitlementPhase phase(
      Instant from, String status, boolean access, Map<String, EntitledLimit> limits) {
    return new EntitlementPhase(
        from, status, access, null, "starter", 1, limits, List.of("sms_notifications"));
  }

  /** A tenant with these limits since ever, whose first usage period starts at an instant. */
  public static EntitlementsRecord active(
      UUID tenantId, Instant periodStart, Map<String, EntitledLimit> limits) {
    return record(tenantId, 0, periods(periodStart), phase(periodStart, "active", true, limits));
  }

  public static EntitlementsRecord record(
      UUID tenantId, long offset, List<Instant> periods, EntitlementPhase... phases) {
    return new EntitlementsRecord(tenantId, PLATFORM, offset, periods, List.of(phases));
  }

  /** A start and the 14 months that follow. */
  public static List<Instant> periods(Instant start) {
    List<Instant> periods = new ArrayList<>();
    for (int month = 0; month < 15; month++) {
      periods.add(start.atOffset(ZoneOffset.UTC).plusMonths(month).toInstant());
    }
    return periods;
  }
}
