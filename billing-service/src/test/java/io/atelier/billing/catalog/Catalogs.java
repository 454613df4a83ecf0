package io.atelier.billing.catalog;

import io.atelier.events.billing.BeyondLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Catalogues for tests: the files that ship, and small ones. */
public final class Catalogs {
  private Catalogs() {}

  static List<CatalogSource> shippedFiles() {
    try {
      List<CatalogSource> sources = new ArrayList<>();
      for (Resource file :
          new PathMatchingResourcePatternResolver().getResources("classpath:catalog/*.yml")) {
        sources.add(
            new CatalogSource(file.getFilename(), file.getContentAsString(StandardCharsets.UTF_8)));
      }
      return sources;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Catalog shipped() {
    return CatalogReader.read(shippedFiles(), null);
  }

  /** The files that ship, every plan in version 1. */
  public static CurrentCatalog current() {
    return versioned(shipped());
  }

  static CurrentCatalog versioned(Catalog catalog) {
    Map<PlanVersion.Key, PlanVersion> newest = new HashMap<>();
    catalog
        .platforms()
        .values()
        .forEach(platform ->
            platform
                .plans()
                .values()
                .forEach(plan ->
                    newest.computeIfAbsent(
                        PlanVersion.Key.of(plan),
                        key ->
                            new PlanVersion(
                                UUID.randomUUID(),
                                key.platform(),
                                key.planCode(),
                                1,
                                plan.content()))));
    return new CurrentCatalog(1, catalog, newest);
  }

  /** The files of a current catalogue with one platform's trial changed. */
  public static CurrentCatalog trying(String platform, PlatformCatalog.Trial trial) {
    List<CatalogSource> files =
        shippedFiles().stream()
            .map(file ->
                file.name().equals(platform + ".yml")
                    ? new CatalogSource(file.name(), with(file.text(), trial))
                    : file)
            .toList();
    return versioned(CatalogReader.read(files, null));
  }

  private static String with(String text, PlatformCatalog.Trial trial) {
    String then = trial.then() == null ? "null" : trial.then();
    return text.replaceFirst(
        "(?m)^trial: .*$",
        "trial: {days: %d, card: %s, then: %s}"
            .formatted(trial.days(), YamlValue.name(trial.card()), then));
  }

  static CatalogSource source(String name, String... lines) {
    return new CatalogSource(name, String.join("\n", lines) + "\n");
  }

  static List<CatalogSource> sources(CatalogSource... sources) {
    return Arrays.asList(sources);
  }

  static PlanContent.Limit limit(String max) {
    return new PlanContent.Limit(max == null ? null : new BigDecimal(max), BeyondLimit.REFUSE);
  }

  /** A platform that sells one thing, and who sells it. */
  static List<CatalogSource> small(String platform, String price, String name) {
    return sources(
        source(
            "global.yml",
            "sellers:",
            "  us: {name: Us, country_code: FR, time_zone: Europe/Paris, number_prefix: A,"
                + " credit_note_prefix: B}"),
        source(
            platform + ".yml",
            "platform: " + platform,
            "seller: us",
            "default_plan: basic",
            "trial: {days: 7}",
            "metrics:",
            "  things: {kind: counter, message: 'Thing limit reached ({max} things).'}",
            "plans:",
            "  basic:",
            "    name: " + name,
            "    prices: [{interval: month, amount: " + price + "}]",
            "    limits: {things: 10}"));
  }
}
