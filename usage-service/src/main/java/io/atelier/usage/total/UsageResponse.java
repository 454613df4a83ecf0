package io.atelier.usage.total;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.UsagePeriod;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was used in the running period.
 *
 * @param fields under the names that the catalogue gives, in their units
 * @param quotas the limits under the names that the catalogue gives; null is unlimited
 * @param period of the tenant's time; {@code end} is exclusive
 * @param metrics by metric code
 */
record UsageResponse(
    @JsonAnyGetter Map<String, BigDecimal> fields,
    Map<String, @Nullable BigDecimal> quotas,
    Period period,
    Map<String, MetricUsage> metrics) {

  record Period(Instant start, Instant end) {}

  /**
   * @param limit null is unlimited
   * @param reserved leased out and not reported yet
   * @param resetsAt null for a gauge, which does not reset
   * @param limitReachedAt null while there is something left
   */
  record MetricUsage(
      BigDecimal used,
      @Nullable BigDecimal limit,
      @Nullable BigDecimal remaining,
      BigDecimal reserved,
      @Nullable Instant resetsAt,
      @Nullable Instant limitReachedAt) {

    static MetricUsage from(Standing standing) {
      return new MetricUsage(
          standing.used(),
          standing.max(),
          standing.remaining(),
          standing.reserved(),
          standing.resetsAt(),
          standing.limitReachedAt());
    }
  }

  static UsageResponse from(CurrentUsage.Snapshot snapshot) {
    Map<String, BigDecimal> fields = new LinkedHashMap<>();
    Map<String, @Nullable BigDecimal> quotas = new LinkedHashMap<>();
    Map<String, MetricUsage> metrics = new LinkedHashMap<>();
    for (Metric metric : snapshot.rights().catalog().metrics()) {
      Standing standing = snapshot.standings().get(metric.code());
      if (standing != null) {
        metrics.put(metric.code(), MetricUsage.from(standing));
        if (metric.usageField() != null) {
          fields.put(metric.usageField(), shown(metric, standing.used()));
        }
      }
      EntitledLimit limit = snapshot.phase().limits().get(metric.code());
      quotas.put(metric.quotaField(), limit == null ? null : limit.max());
    }
    UsagePeriod period = snapshot.rights().periodAt(snapshot.tenantNow());
    return new UsageResponse(fields, quotas, new Period(period.start(), period.end()), metrics);
  }

  /** In the unit of the field: a whole number of it, half up, where it has one of its own. */
  static BigDecimal shown(Metric metric, BigDecimal used) {
    Integer factor = metric.usageFactor();
    return factor == null
        ? used
        : used.multiply(BigDecimal.valueOf(factor)).setScale(0, RoundingMode.HALF_UP);
  }
}
