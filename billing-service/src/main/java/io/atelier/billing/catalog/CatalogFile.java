package io.atelier.billing.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One file as it was read, before the files are put together.
 *
 * @param platform null in a global file
 * @param platforms of a global file: where what it says is sold; empty: everywhere
 * @param tax null where the file says nothing about it
 * @param rules null in a global file
 * @param references to be found once all files are read
 * @param places by path, for faults that show only then
 */
record CatalogFile(
    String name,
    @Nullable String platform,
    List<String> platforms,
    PlatformCatalog.@Nullable Tax tax,
    @Nullable Rules rules,
    Map<String, Seller> sellers,
    Map<String, Metric> metrics,
    Map<String, String> features,
    Map<String, Plan> plans,
    Map<String, Addon> addons,
    Map<String, CreditPack> creditPacks,
    Map<String, Coupon> coupons,
    List<Reference> references,
    Map<String, YamlValue> places) {

  /** What a platform's file alone says. */
  record Rules(
      String seller,
      String currency,
      PlatformCatalog.BilledBy billedBy,
      String defaultPlan,
      PlatformCatalog.Trial trial,
      int maxTrialDays,
      int graceDays,
      PlatformCatalog.Dunning dunning,
      @Nullable Integer cancelAfterDays) {}

  /** A code that must be something somewhere. */
  record Reference(Kind kind, String code, YamlValue place) {
    enum Kind {
      METRIC,
      FEATURE,
      PLAN
    }
  }

  /** Whether what this global file says is sold on a platform. */
  boolean reaches(String code) {
    return platform == null && (platforms.isEmpty() || platforms.contains(code));
  }
}
