package io.atelier.testsupport.architecture;

import java.util.Map;

/** Who may wait for a reactive result, and on which thread that is harmless. */
final class BlockingCallers {

  /** Full class names, or packages that end in {@code ..}, with the reason. */
  static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry(
              "io.atelier.billing.catalog.CatalogStart", "the thread that starts the service"),
          Map.entry(
              "io.atelier.tenant.platform.PlatformImport", "the thread that starts the service"),
          Map.entry("io.atelier.chassis.outbox.OutboxRelay", "its own virtual thread"),
          Map.entry(
              "io.atelier.chassis.hotpath.HotPathAutoConfiguration",
              "the thread that starts the service"),
          Map.entry("io.atelier.chassis.inbox..", "the batch listener's virtual thread"),
          Map.entry("io.atelier.local..", "a launcher, no service"),
          Map.entry("io.atelier.usage.ingest.UsageLogReader", "its own virtual thread"),
          Map.entry("io.atelier.testsupport..", "tests"));

  private BlockingCallers() {}
}
