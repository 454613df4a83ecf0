package io.atelier.testsupport.architecture;

import java.util.Map;

/**
 * Who may work on the rows of all tenants at once ({@code UnitOfWork.asSystem}), and why. Anybody
 * else works as one tenant, and the database holds them to it.
 */
final class SystemCallers {

  /** Full class names, or packages that end in {@code ..}, with the reason. */
  static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("io.atelier.chassis.tenancy..", "defines it"),
          Map.entry("io.atelier.billing.catalog.CatalogImport", "the catalogue has no tenant"),
          Map.entry("io.atelier.billing.catalog.CatalogStart", "the catalogue has no tenant"),
          Map.entry("io.atelier.billing.catalog.CatalogController", "the catalogue has no tenant"),
          Map.entry(
              "io.atelier.billing.catalog.PriceLists",
              "price lists are shown before a tenant is known"),
          Map.entry(
              "io.atelier.billing.invoice.InvoiceDesk",
              "operators name an invoice, whose tenant is found"),
          Map.entry("io.atelier.billing.invoice.Numbering", "numbers are gapless over tenants"),
          Map.entry(
              "io.atelier.billing.move.PlanMoves", "moves the tenants of a plan, whoever they are"),
          Map.entry("io.atelier.billing.timer.TimerWorker", "picks the tenants that are due"),
          Map.entry(
              "io.atelier.billing.timer.ParkedTenants", "operators list those of all tenants"),
          Map.entry("io.atelier.chassis.outbox..", "the relay publishes the events of all tenants"),
          Map.entry("io.atelier.chassis.inbox..", "records without a tenant; parked records"),
          Map.entry("io.atelier.chassis.duework..", "claiming picks the earliest of all tenants"),
          Map.entry("io.atelier.chassis.idempotency..", "remembered answers of all are pruned"),
          Map.entry("io.atelier.tenant.lifecycle.CatalogMirror", "the catalogue has no tenant"),
          Map.entry(
              "io.atelier.tenant.lifecycle.TenantLifecycle",
              "operators list all tenants; an application's tenant is resolved"),
          Map.entry(
              "io.atelier.tenant.member.Members",
              "where a user works is found before a tenant is chosen"),
          Map.entry("io.atelier.tenant.session.SignIn", "users are of no tenant"),
          Map.entry(
              "io.atelier.tenant.session.Sessions",
              "a session is found before its tenant is known"),
          Map.entry("io.atelier.tenant.session.SigningKeys", "the installation's own keys"),
          Map.entry("io.atelier.tenant.operator.Operators", "operators are of no tenant"),
          Map.entry("io.atelier.tenant.platform.Platforms", "platforms are of no tenant"),
          Map.entry("io.atelier.tenant.application.Applications", "applications are of no tenant"),
          Map.entry(
              "io.atelier.tenant.exchange.KeyExchange",
              "a key is found before its tenant is known"),
          Map.entry(
              "io.atelier.usage.recorder.PartitionTimer", "a month's partition is of all tenants"),
          Map.entry(
              "io.atelier.usage.ingest.UsageLogReader", "positions of the log are of no tenant"),
          Map.entry("io.atelier.usage.history.TopUsage", "operators see all tenants"),
          Map.entry("io.atelier.usage.total.TotalPublishing", "tells of the totals of all tenants"),
          Map.entry(
              "io.atelier.usage.recorder.RecordingRun", "a lane's transaction is of many tenants"),
          Map.entry(
              "io.atelier.usage.recorder.DecidingRun", "a lane's transaction is of many tenants"));

  private SystemCallers() {}
}
