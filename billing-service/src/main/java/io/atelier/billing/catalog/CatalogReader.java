package io.atelier.billing.catalog;

import io.atelier.billing.catalog.CatalogFile.Reference;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads all files and puts them together: what is global, and over it what is a platform's own. */
final class CatalogReader {
  private static final PlatformCatalog.Tax NO_TAX =
      new PlatformCatalog.Tax(Map.of(), BigDecimal.ZERO, false);

  private final List<CatalogFault> faults = new ArrayList<>();
  private final List<CatalogFile> files = new ArrayList<>();

  private CatalogReader() {}

  /**
   * @param before the catalogue that these files follow on; null: none
   * @throws InvalidCatalogException with every fault of every file
   */
  static Catalog read(List<CatalogSource> sources, @Nullable Catalog before) {
    CatalogReader reader = new CatalogReader();
    sources.forEach(
        source -> CatalogFileReader.read(source, reader.faults).ifPresent(reader.files::add));
    Catalog catalog = reader.putTogether();
    if (before != null && reader.files.size() == sources.size()) {
      reader.judgeChange(before, catalog);
    }
    if (!reader.faults.isEmpty()) {
      throw new InvalidCatalogException(
          reader.faults.stream()
              .distinct()
              .sorted(Comparator.comparing(CatalogFault::file).thenComparingInt(CatalogFault::line))
              .toList());
    }
    return catalog;
  }

  private Catalog putTogether() {
    Map<String, Seller> sellers = new LinkedHashMap<>();
    for (CatalogFile file : files) {
      addAll(sellers, file.sellers(), file, "sellers");
    }
    Map<String, PlatformCatalog> platforms = new LinkedHashMap<>();
    for (CatalogFile file : files) {
      if (file.platform() != null && file.rules() != null) {
        if (platforms.containsKey(file.platform())) {
          place(file, "").fault("is a second file for platform " + file.platform());
        }
        PlatformCatalog platform = platform(file, file.platform(), file.rules());
        platforms.put(file.platform(), platform);
        judge(file, platform, sellers);
      }
    }
    files.stream()
        .filter(file -> file.platform() == null)
        .forEach(file -> judgeGlobal(file, platforms));
    if (platforms.isEmpty() && faults.isEmpty()) {
      faults.add(new CatalogFault("-", 1, "", "no file says what a platform sells"));
    }
    return new Catalog(sellers, platforms);
  }

  private PlatformCatalog platform(CatalogFile own, String code, CatalogFile.Rules rules) {
    return new PlatformCatalog(
        code,
        rules.seller(),
        rules.currency(),
        rules.billedBy(),
        rules.defaultPlan(),
        rules.trial(),
        rules.maxTrialDays(),
        rules.graceDays(),
        rules.dunning(),
        rules.cancelAfterDays(),
        tax(own, code),
        merged(own, code, CatalogFile::metrics),
        merged(own, code, CatalogFile::features),
        merged(own, code, CatalogFile::plans),
        merged(own, code, CatalogFile::addons),
        merged(own, code, CatalogFile::creditPacks),
        merged(own, code, CatalogFile::coupons));
  }

  private PlatformCatalog.Tax tax(CatalogFile own, String code) {
    if (own.tax() != null) {
      return own.tax();
    }
    return globals(code).stream()
        .map(CatalogFile::tax)
        .filter(tax -> tax != null)
        .reduce((_, later) -> later)
        .orElse(NO_TAX);
  }

  private List<CatalogFile> globals(String platform) {
    return files.stream().filter(file -> file.reaches(platform)).toList();
  }

  private <T> Map<String, T> merged(
      CatalogFile own, String code, Function<CatalogFile, Map<String, T>> part) {
    Map<String, T> merged = new LinkedHashMap<>();
    globals(code).forEach(global -> merged.putAll(part.apply(global)));
    merged.putAll(part.apply(own));
    return merged;
  }

  private static <T> void addAll(
      Map<String, T> all, Map<String, T> more, CatalogFile file, String what) {
    more.forEach((code, item) -> {
      if (all.putIfAbsent(code, item) != null) {
        place(file, "").fault("has " + what + "." + code + ", which another file has too");
      }
    });
  }

  // What shows only when all is together.

  private void judge(CatalogFile file, PlatformCatalog platform, Map<String, Seller> sellers) {
    if (!sellers.containsKey(platform.seller())) {
      place(file, "seller")
          .fault("names the seller " + platform.seller() + ", which is in no file");
    }
    judgeDefaultPlan(file, platform);
    judgeTrial(file, platform);
    judgeFields(file, platform);
    for (Reference reference : file.references()) {
      if (!has(platform, reference)) {
        missing(reference);
      }
    }
  }

  private static void judgeDefaultPlan(CatalogFile file, PlatformCatalog platform) {
    Plan plan = platform.plans().get(platform.defaultPlan());
    YamlValue place = place(file, "default_plan");
    if (plan == null) {
      place.fault("names the plan " + platform.defaultPlan() + ", which is not sold here");
    } else if (!plan.isOffered()) {
      place.fault("must be a plan that anyone may take: public, active, not on quote");
    }
  }

  private static void judgeTrial(CatalogFile file, PlatformCatalog platform) {
    String then = platform.trial().then();
    if (then == null) {
      return;
    }
    Plan plan = platform.plans().get(then);
    YamlValue place = place(file, "trial.then");
    if (plan == null) {
      place.fault("names the plan " + then + ", which is not sold here");
    } else if (!plan.content().costsNothing() || !plan.isActive()) {
      place.fault("must be an active plan that costs nothing, for there is no payment method");
    }
  }

  /** The usage answer has one member of a name, and three that are its own. */
  private static void judgeFields(CatalogFile file, PlatformCatalog platform) {
    Set<String> usage = new HashSet<>(Set.of("quotas", "period", "metrics"));
    Set<String> quotas = new HashSet<>();
    for (Metric metric : platform.metrics().values()) {
      YamlValue place = place(file, "metrics." + metric.code());
      if (metric.usageField() != null && !usage.add(metric.usageField())) {
        place.fault("needs a usage_field of its own: " + metric.usageField() + " is taken");
      }
      if (!quotas.add(metric.quotaField())) {
        place.fault("needs a quota_field of its own: " + metric.quotaField() + " is taken");
      }
    }
  }

  private void judgeGlobal(CatalogFile file, Map<String, PlatformCatalog> platforms) {
    for (String code : file.platforms()) {
      if (!platforms.containsKey(code)) {
        place(file, "").fault("is for platform " + code + ", which has no file");
      }
    }
    for (CatalogFile other : files.subList(0, files.indexOf(file))) {
      if (other.platform() == null) {
        noneTwice(file, other);
      }
    }
    for (Reference reference : file.references()) {
      if (files.stream()
          .filter(other -> other.platform() == null)
          .noneMatch(other -> has(other, reference))) {
        missing(reference);
      }
    }
  }

  /** What is global is one thing wherever it is sold; two of one code would be one in the books. */
  private static void noneTwice(CatalogFile file, CatalogFile other) {
    noneTwice("plan", file.plans().keySet(), other.plans().keySet(), file, other);
    noneTwice("addon", file.addons().keySet(), other.addons().keySet(), file, other);
    noneTwice("coupon", file.coupons().keySet(), other.coupons().keySet(), file, other);
  }

  private static void noneTwice(
      String what, Set<String> codes, Set<String> others, CatalogFile file, CatalogFile other) {
    codes.stream()
        .filter(others::contains)
        .forEach(code ->
            place(file, what + "s." + code)
                .fault("is a global " + what + " in " + other.name() + " too"));
  }

  // What tenants hold and others count must go on to mean the same.

  private void judgeChange(Catalog before, Catalog after) {
    before
        .platforms()
        .forEach((code, platform) -> {
          PlatformCatalog now = after.platforms().get(code);
          if (now == null) {
            faults.add(
                new CatalogFault(
                    code + ".yml",
                    1,
                    "",
                    "is gone: keep the platform's file and make its plans inactive"));
          } else {
            platform.metrics().values().forEach(metric -> judgeChange(metric, now));
          }
        });
  }

  private void judgeChange(Metric before, PlatformCatalog platform) {
    Metric now = platform.metrics().get(before.code());
    if (now == null || (now.kind() == before.kind() && now.aggregation() == before.aggregation())) {
      return;
    }
    String path = "metrics." + before.code();
    files.stream()
        .filter(file -> file.places().containsKey(path))
        .filter(file ->
            platform.platform().equals(file.platform()) || file.reaches(platform.platform()))
        .forEach(file ->
            place(file, path)
                .fault("was counted another way before: give what is new a code of its own"));
  }

  private static boolean has(PlatformCatalog platform, Reference reference) {
    return switch (reference.kind()) {
      case METRIC -> platform.metrics().containsKey(reference.code());
      case FEATURE -> platform.features().containsKey(reference.code());
      case PLAN -> platform.plans().containsKey(reference.code());
    };
  }

  private static boolean has(CatalogFile file, Reference reference) {
    return switch (reference.kind()) {
      case METRIC -> file.metrics().containsKey(reference.code());
      case FEATURE -> file.features().containsKey(reference.code());
      case PLAN -> file.plans().containsKey(reference.code());
    };
  }

  private static void missing(Reference reference) {
    String kind =
        switch (reference.kind()) {
          case METRIC -> "metric";
          case FEATURE -> "feature";
          case PLAN -> "plan";
        };
    reference.place().fault("names the " + kind + " " + reference.code() + ", which is not there");
  }

  private static YamlValue place(CatalogFile file, String path) {
    YamlValue place = file.places().get(path);
    return place != null ? place : Objects.requireNonNull(file.places().get(""));
  }
}
