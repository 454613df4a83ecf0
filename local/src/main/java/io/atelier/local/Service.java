package io.atelier.local;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.domains.DomainServiceApplication;
import io.atelier.gateway.GatewayApplication;
import io.atelier.notification.NotificationServiceApplication;
import io.atelier.tenant.TenantServiceApplication;
import io.atelier.usage.UsageServiceApplication;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * The services, in the order in which they are best started: the gateway has no database, so it
 * starts while PostgreSQL does.
 */
enum Service {
  GATEWAY(
      "gateway",
      null,
      GatewayApplication::builder,
      List.of(
          "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
          "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
          "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration")),
  TENANT_SERVICE("tenant-service", "tenant", TenantServiceApplication::builder, List.of()),
  BILLING_SERVICE("billing-service", "billing", BillingServiceApplication::builder, List.of()),
  USAGE_SERVICE("usage-service", "usage", UsageServiceApplication::builder, List.of()),
  DOMAIN_SERVICE("domain-service", "domain", DomainServiceApplication::builder, List.of()),
  NOTIFICATION_SERVICE(
      "notification-service", "notification", NotificationServiceApplication::builder, List.of());

  private final String module;
  private final @Nullable String database;
  private final Supplier<SpringApplicationBuilder> application;
  private final List<String> exclusions;

  Service(
      String module,
      @Nullable String database,
      Supplier<SpringApplicationBuilder> application,
      List<String> exclusions) {
    this.module = module;
    this.database = database;
    this.application = application;
    this.exclusions = exclusions;
  }

  /** The name of the service and of its module. */
  String module() {
    return module;
  }

  /** The short name of its database and roles; null if it has none. */
  @Nullable String database() {
    return database;
  }

  SpringApplicationBuilder application() {
    return application.get();
  }

  /** What it must not configure when it shares its class path with the others. */
  List<String> exclusions() {
    return exclusions;
  }
}
