package io.atelier.billing.purge;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.Customer;
import io.atelier.billing.KafkaTopics;
import io.atelier.billing.KafkaTopics.Event;
import io.atelier.billing.Tenants;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageTotalState;
import io.atelier.testsupport.servers.WithServers;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.r2dbc.core.DatabaseClient;

/** What is left of a tenant that was purged, in every table that names tenants. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=billing-service",
      "atelier.billing.test-clock.enabled=true",
      "atelier.billing.timer.poll=20ms",
      "atelier.billing.invoice.clock-patience=200ms",
      "atelier.billing.invoice.numbering-poll=20ms"
    })
@WithServers(service = "billing")
class PurgeIntegrationTests {
  /** By law, the memory of the purge itself, and an unpaid invoice's due date. */
  private static final Set<String> KEPT =
      Set.of(
          "invoices",
          "invoice_lines",
          "usage_slots",
          "billing_credits",
          "billing_credit_uses",
          "payments",
          "buyers",
          "tenant_locks",
          "timers");

  @Autowired TopicNames topicNames;
  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  @LocalServerPort int port;

  private KafkaTopics topics;

  @BeforeEach
  void open() {
    topics = new KafkaTopics(servers, topicNames, Topic.SUBSCRIPTIONS, Topic.ENTITLEMENTS);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void onlyWhatTheLawWantsIsLeftAndNothingOlderBringsTheTenantBack() {
    Customer vendor = Customer.signUp(port, topics, "oms", "essential", Duration.ofDays(14));
    vendor
        .call(
            "POST", "/api/tenants/me/subscribe", Map.of("plan_code", "essential", "trial_days", 0))
        .is(201);
    vendor.call("POST", "/api/tenants/me/addons", Map.of("code", "email_10")).is(201);
    vendor
        .operator(
            "BILLING",
            "POST",
            "/api/admin/tenants/" + vendor.id() + "/overrides",
            Map.of("limits", Map.of("products", 7), "features", List.of(), "reason", "a favour"))
        .is(200);
    vendor
        .operator(
            "BILLING",
            "POST",
            "/api/admin/tenants/" + vendor.id() + "/invoice-items",
            Map.of(
                "description",
                "Help",
                "quantity",
                1,
                "unit_price",
                Map.of("amount", "100", "currency", "EUR")))
        .is(201);
    vendor.pays(vendor.invoices(2).getFirst());
    assertThat(rows(vendor.id()).keySet())
        .contains("subscriptions", "bought_addons", "entitlements", "entitlement_overrides");

    Set<String> states =
        Set.of(vendor.id().toString(), column(vendor.id(), "subscriptions", "id").getFirst());

    TenantState gone = deleted(vendor, "oms", "essential");
    send(gone, 2, "tenant.deleted");
    send(gone, 3, "tenant.purged");
    Customer.eventually(() -> assertThat(purgedAt(vendor.id())).isNotNull());

    assertThat(KEPT).containsAll(rows(vendor.id()).keySet());
    assertThat(column(vendor.id(), "buyers", "concat(name, email, country_code)"))
        .containsExactly("");
    assertThat(column(vendor.id(), "timers", "kind")).containsOnly("invoice_due");
    assertThat(column(vendor.id(), "invoices", "number || (buyer ->> 'legal_name')"))
        .as("the buyer as it was numbered, and what was pending, billed at the end")
        .hasSize(3)
        .allMatch(named -> named.endsWith("A studio"));
    List<Event> ends = topics.await(2, event -> isTombstoneOf(states, event));
    assertThat(ends).extracting(Event::type).containsOnly("aggregate.removed");

    // The same again, something older that comes late, and usage that was still on its way.
    Map<String, Long> left = rows(vendor.id());
    send(gone, 3, "tenant.purged");
    send(gone, 4, "tenant.purged");
    send(Tenants.held(gone, "none"), 5, "tenant.updated");
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    topics.send(
        Topic.USAGE_TOTALS,
        vendor.id() + "/orders_per_month/" + start,
        1,
        "usage_total.changed",
        vendor.id(),
        new UsageTotalState(
            vendor.id(),
            "orders_per_month",
            start,
            start.plus(Duration.ofDays(31)),
            BigDecimal.TEN,
            start,
            true));
    // By the time that this one is known, so is what was sent before it.
    Customer.signUp(port, topics, "oms", "essential", null);
    assertThat(rows(vendor.id())).isEqualTo(left);
    assertThat(topics.matching(event -> isTombstoneOf(states, event))).hasSize(2);
  }

  @Test
  void aDraftThatWaitsForUsageIsFinishedAndNumberedFirst() {
    Customer clinic = Customer.signUp(port, topics, "instances", "managed-cloud", null);
    clinic.clockTo(
        clinic.now().atZone(ZoneId.of("Europe/Luxembourg")).plusMonths(1).plusHours(2).toInstant());
    assertThat(column(clinic.id(), "invoices", "status")).contains("draft");
    TenantState gone = deleted(clinic, "instances", "managed-cloud");
    send(gone, 2, "tenant.deleted");
    send(gone, 3, "tenant.purged");
    Customer.eventually(() -> {
      clinic.clockTo(clinic.now().plus(Duration.ofMinutes(1)));
      assertThat(purgedAt(clinic.id())).isNotNull();
    });
    assertThat(column(clinic.id(), "invoices", "status")).doesNotContain("draft");
    assertThat(KEPT).containsAll(rows(clinic.id()).keySet());
  }

  private static boolean isTombstoneOf(Set<String> keys, Event event) {
    return event.body() == null && keys.contains(event.key());
  }

  private static TenantState deleted(Customer customer, String platform, String plan) {
    return Tenants.held(
        Tenants.tenant(customer.id(), platform, plan, Instant.now(), null), "deleted");
  }

  private void send(TenantState tenant, long sequence, String type) {
    topics.send(Topic.TENANTS, tenant.id().toString(), sequence, type, tenant.id(), tenant);
    topics.flush();
  }

  /** How many rows each table has of a tenant, of those that have some. */
  private Map<String, Long> rows(UUID tenantId) {
    Map<String, Long> rows = new TreeMap<>();
    for (String table : tables()) {
      long count = column(tenantId, table, "'x'").size();
      if (count > 0) {
        rows.put(table, count);
      }
    }
    return rows;
  }

  private Set<String> tables() {
    return new TreeSet<>(
        unitOfWork
            .asSystem(
                SystemReason.OPERATOR,
                database
                    .sql(
                        """
                        SELECT table_name FROM information_schema.columns
                        WHERE table_schema = 'public' AND column_name = 'tenant_id'
                        """)
                    .map(row -> row.get(0, String.class))
                    .all()
                    .collectList())
            .block());
  }

  private List<String> column(UUID tenantId, String table, String expression) {
    return unitOfWork
        .asTenant(
            tenantId,
            database
                .sql(
                    "SELECT coalesce(CAST("
                        + expression
                        + " AS text), '') FROM "
                        + table
                        + " WHERE tenant_id = :tenantId")
                .bind("tenantId", tenantId)
                .map(row -> row.get(0, String.class))
                .all()
                .collectList())
        .block();
  }

  private String purgedAt(UUID tenantId) {
    String at = column(tenantId, "tenant_locks", "purged_at").getFirst();
    return at.isEmpty() ? null : at;
  }
}
