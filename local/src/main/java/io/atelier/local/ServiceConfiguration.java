package io.atelier.local;

import io.atelier.testsupport.store.PostgresLogin;
import io.atelier.testsupport.store.ServiceDatabase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each service is told, the same in both modes: only properties that it documents itself. */
final class ServiceConfiguration {
  static final List<String> PLATFORMS =
      List.of("studio", "docs-api", "oms", "loyalty", "instances", "rural-health");
  static final String OPERATOR_EMAIL = "operator@atelier.localhost";

  private final LocalSettings settings;
  private final LocalSecrets secrets;
  private final LocalStores stores;
  private final Map<Service, Endpoint> endpoints;
  private final String applicationUrl;
  private final StandIns standIns;

  ServiceConfiguration(
      LocalSettings settings,
      LocalSecrets secrets,
      LocalStores stores,
      Map<Service, Endpoint> endpoints,
      String applicationUrl,
      StandIns standIns) {
    this.settings = settings;
    this.secrets = secrets;
    this.stores = stores;
    this.endpoints = endpoints;
    this.applicationUrl = applicationUrl;
    this.standIns = standIns;
  }

  Map<String, String> of(Service service) {
    Map<String, String> properties = new LinkedHashMap<>();
    Endpoint endpoint = endpoint(service);
    properties.put("server.address", "127.0.0.1");
    properties.put("server.port", String.valueOf(endpoint.port()));
    properties.put("management.server.address", "127.0.0.1");
    properties.put("management.server.port", String.valueOf(endpoint.managementPort()));
    properties.put("spring.kafka.bootstrap-servers", stores.kafka());
    properties.put("atelier.events.partitions", "1");
    properties.put("spring.lifecycle.timeout-per-shutdown-phase", "5s");
    if (service != Service.TENANT_SERVICE) {
      properties.put(
          "atelier.security.jwks-url",
          endpoint(Service.TENANT_SERVICE).url() + "/.well-known/jwks.json");
    }
    if (service.database() != null) {
      addDatabase(properties, stores.database(service));
    }
    switch (service) {
      case TENANT_SERVICE -> addTenantService(properties);
      case GATEWAY -> addGateway(properties);
      // Here time may be moved: it is nobody's money.
      case BILLING_SERVICE -> properties.put("atelier.billing.test-clock.enabled", "true");
      case DOMAIN_SERVICE -> addDomainService(properties);
      case NOTIFICATION_SERVICE -> addNotificationService(properties);
      case USAGE_SERVICE -> {
        // what all have is all it needs
      }
    }
    return properties;
  }

  private void addDatabase(Map<String, String> properties, ServiceDatabase database) {
    properties.put("spring.r2dbc.url", database.r2dbcUrl());
    properties.put("spring.r2dbc.username", database.runtimeUser());
    properties.put("spring.r2dbc.password", database.runtimePassword());
    properties.put("spring.flyway.url", database.jdbcUrl());
    properties.put("spring.flyway.user", database.ownerUser());
    properties.put("spring.flyway.password", database.ownerPassword());
    properties.put("atelier.tenancy.system-role", database.systemRole());
    properties.put("atelier.sealing.keyset", secrets.keyset());
  }

  private void addTenantService(Map<String, String> properties) {
    PostgresLogin provisioner = stores.provisioner();
    properties.put("atelier.tenant.platform.base-domain", settings.baseDomain());
    properties.put(
        "atelier.tenant.account.public-url",
        "http://localhost:" + endpoint(Service.GATEWAY).port());
    for (String platform : PLATFORMS) {
      properties.put("atelier.tenant.platform.application-urls." + platform, applicationUrl);
    }
    properties.put("atelier.tenant.database.server.host", provisioner.host());
    properties.put("atelier.tenant.database.server.port", String.valueOf(provisioner.port()));
    properties.put("atelier.tenant.database.server.admin-user", provisioner.user());
    properties.put("atelier.tenant.database.server.admin-password", provisioner.password());
    properties.put("atelier.tenant.database.server.admin-database", "postgres");
    properties.put(
        "atelier.tenant.exchange.service-clients.gateway",
        sha256(secrets.secret("gateway-client")));
    properties.put("atelier.tenant.operator.bootstrap.email", OPERATOR_EMAIL);
    properties.put("atelier.tenant.operator.bootstrap.password", operatorPassword());
    properties.put("atelier.tenant.operator.bootstrap.totp-secret", operatorTotpSecret());
  }

  private void addDomainService(Map<String, String> properties) {
    properties.put("atelier.domains.claim.reserved", settings.baseDomain());
    properties.put("atelier.domains.claim.target", "edge." + settings.baseDomain());
    // One server plays both, so that agreeing takes two answers here as anywhere.
    String dns = standIns.dns().address();
    properties.put("atelier.domains.verification.resolvers", dns + "," + dns);
    properties.put("atelier.domains.verification.first-pause", "1s");
    properties.put("atelier.domains.verification.longest-pause", "10s");
    properties.put("atelier.domains.edge.kubernetes-url", standIns.kubernetes().url());
    // Demo names lead nowhere, and the certificates cost nothing.
    properties.put("atelier.domains.edge.require-routing", "false");
    properties.put("atelier.domains.edge.poll", "500ms");
    properties.put("atelier.domains.edge.resync", "5s");
  }

  private void addNotificationService(Map<String, String> properties) {
    properties.put("atelier.notification.egress.allow-http", "true");
    properties.put("atelier.notification.egress.allow-loopback", "true");
    properties.put("atelier.notification.delivery.first-pause", "1s");
    properties.put("atelier.notification.email.host", "127.0.0.1");
    properties.put("atelier.notification.email.port", String.valueOf(standIns.mail().smtpPort()));
    properties.put("atelier.notification.email.tls", "none");
    properties.put("atelier.notification.email.from", "no-reply@" + settings.baseDomain());
  }

  private void addGateway(Map<String, String> properties) {
    properties.put("atelier.gateway.resolution.base-domain", settings.baseDomain());
    properties.put("atelier.gateway.resolution.control-plane-hosts", "localhost,127.0.0.1");
    for (Service service : Service.values()) {
      if (service != Service.GATEWAY) {
        properties.put(
            "atelier.gateway.resolution.services." + service.module(), endpoint(service).url());
      }
    }
    properties.put("atelier.gateway.credential.client-id", "gateway");
    properties.put("atelier.gateway.credential.client-secret", secrets.secret("gateway-client"));
    properties.put("atelier.gateway.ratelimit.redis-url", stores.redis());
    properties.put("atelier.gateway.metering.directory", settings.data("metering").toString());
  }

  String operatorPassword() {
    return secrets.secret("operator-password");
  }

  String operatorTotpSecret() {
    return secrets.totpSeed("operator-totp");
  }

  private Endpoint endpoint(Service service) {
    Endpoint endpoint = endpoints.get(service);
    if (endpoint == null) {
      throw new IllegalStateException(service + " has no endpoint");
    }
    return endpoint;
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
