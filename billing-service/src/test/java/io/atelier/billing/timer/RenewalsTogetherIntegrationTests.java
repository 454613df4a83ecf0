package io.atelier.billing.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.KafkaTopics;
import io.atelier.billing.MovableClockConfiguration;
import io.atelier.billing.Tenants;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.clock.MovableClock;
import io.atelier.testsupport.servers.WithServers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Twins of every sort: one is renewed by itself, the other in one transaction with all the others.
 */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=billing-service",
      "atelier.billing.timer.workers=0",
      "atelier.billing.invoice.numbering-poll=0s",
      "atelier.billing.invoice.due-days=40"
    })
@WithServers(service = "billing")
@Import(MovableClockConfiguration.class)
class RenewalsTogetherIntegrationTests {
  private static final String ADDONS =
      """
      INSERT INTO bought_addons
        (tenant_id, id, subscription_id, platform, addon_code, name, quantity, amount, currency,
         billing_period, grants, status, anchor, time_zone, periods, period_start, period_end,
         cancelled_at, created_at, updated_at)
      SELECT s.tenant_id, uuidv7(), s.id, s.platform, 'extra', 'Extra ' || n, n, 500, 'EUR',
             'monthly', '{"limits": {}, "features": []}',
             CASE n WHEN 3 THEN 'cancelled' ELSE 'active' END, s.anchor, s.time_zone, 1, s.anchor,
             t.due_at, CASE n WHEN 3 THEN s.anchor END, s.anchor, s.anchor
      FROM subscriptions AS s
      JOIN timers AS t ON t.tenant_id = s.tenant_id AND t.kind = 'renewal',
           generate_series(1, 3) AS n
      WHERE s.tenant_id = :tenant
      """;

  private static final String COUPON =
      """
      INSERT INTO coupon_redemptions
        (tenant_id, coupon_code, subscription_id, percent, amount, currency, plans, counts_from,
         redeemed_at)
      SELECT tenant_id, 'less', id, %s, '{}', anchor, anchor
      FROM subscriptions WHERE tenant_id = :tenant
      """;

  private static final String CREDIT =
      """
      INSERT INTO billing_credits
        (tenant_id, id, amount, remaining, currency, type, reason, cause, created_at)
      SELECT tenant_id, uuidv7(), %1$s, %1$s, 'EUR', 'promotional', 'welcome', 'test', anchor
      FROM subscriptions WHERE tenant_id = :tenant
      """;

  private static final String PENDING =
      """
      INSERT INTO invoice_lines
        (tenant_id, subscription_id, item, service_from, service_to, id, position, type,
         description, quantity, unit_price, amount, currency, metadata)
      SELECT tenant_id, id, 'test', anchor, anchor, uuidv7(), 0, 'adjustment', 'A test', 1, %1$s,
             %1$s, 'EUR', '{}'
      FROM subscriptions WHERE tenant_id = :tenant
      """;

  private static final String REVERSE_CHARGE =
      """
      INSERT INTO billing_details
        (account_id, version, legal_name, address_lines, country_code, vat_id, updated_at)
      SELECT account_id, 1, 'Muster GmbH', '{}', 'DE', 'DE123456789', now()
      FROM buyers WHERE tenant_id = :tenant
      """;

  private static final String USAGE =
      """
      INSERT INTO usage_totals
        (tenant_id, metric, period_start, period_end, value, as_of, closed, sequence)
      SELECT s.tenant_id, 'users', s.anchor, t.due_at, 7, s.anchor, true, 1
      FROM subscriptions AS s
      JOIN timers AS t ON t.tenant_id = s.tenant_id AND t.kind = 'period_close'
      WHERE s.tenant_id = :tenant
      """;

  private static final List<Sort> SORTS =
      List.of(
          new Sort("plain", "docs-api", "basic", ""),
          new Sort("with add-ons, one cancelled", "docs-api", "basic", ADDONS),
          new Sort("a part off", "docs-api", "basic", COUPON.formatted("25, NULL, NULL")),
          new Sort("an amount off", "docs-api", "basic", COUPON.formatted("NULL, 300, 'EUR'")),
          new Sort("a credit", "docs-api", "basic", CREDIT.formatted(500)),
          new Sort("a credit for all of it", "docs-api", "basic", CREDIT.formatted(1_000_000)),
          new Sort("one more item", "docs-api", "basic", PENDING.formatted(1234)),
          new Sort("less than nothing", "docs-api", "basic", PENDING.formatted(-99_999)),
          new Sort("reverse charge", "docs-api", "premium", REVERSE_CHARGE),
          new Sort(
              "paused",
              "docs-api",
              "basic",
              "UPDATE subscriptions SET status = 'paused' WHERE tenant_id = :tenant"),
          new Sort("usage that is closed", "instances", "managed-cloud", USAGE),
          new Sort("usage that is open", "instances", "managed-cloud", ""),
          new Sort("another platform", "rural-health", "starter", ""),
          new Sort("free", "rural-health", "free", ""));

  /** All that there is of a tenant, without ids. */
  private static final String SNAPSHOT =
      """
      SELECT regexp_replace(jsonb_pretty(jsonb_build_object(
        'subscription', (SELECT to_jsonb(s) FROM subscriptions AS s WHERE tenant_id = :tenant),
        'invoices', (SELECT jsonb_agg(to_jsonb(i) ORDER BY i.created_at)
                     FROM invoices AS i WHERE tenant_id = :tenant),
        'lines', (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.service_from, l.position, l.description)
                  FROM invoice_lines AS l WHERE tenant_id = :tenant),
        'slots', (SELECT jsonb_agg(to_jsonb(u)) FROM usage_slots AS u WHERE tenant_id = :tenant),
        'credits', (SELECT jsonb_agg(to_jsonb(c) - 'cause' ORDER BY c.created_at)
                    FROM billing_credits AS c WHERE tenant_id = :tenant),
        'uses', (SELECT jsonb_agg(amount) FROM billing_credit_uses WHERE tenant_id = :tenant),
        'addons', (SELECT jsonb_agg(to_jsonb(a) ORDER BY a.name)
                   FROM bought_addons AS a WHERE tenant_id = :tenant),
        'timers', (SELECT jsonb_agg(jsonb_build_array(kind, due_at) ORDER BY due_at, kind)
                   FROM timers WHERE tenant_id = :tenant),
        'lock', (SELECT jsonb_build_array(next_due_at, first_due_at, failures, picked_until)
                 FROM tenant_locks WHERE tenant_id = :tenant)
      )), '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'id', 'g') AS snapshot
      """;

  @Autowired TopicNames topicNames;
  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;
  @Autowired MovableClock clock;
  @Autowired TimerWorker worker;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  @Test
  void renewedTogetherEachComesToWhatItComesToAlone() {
    Instant at = clock.instant();
    List<Twins> twins = SORTS.stream().map(Twins::of).toList();
    signUp(twins, at);
    twins.forEach(each -> each.ids().forEach(id -> prepare(id, each.sort().sql())));
    // Those to be renewed together are due in a month, and nothing else is before.
    clock.set(at.atOffset(ZoneOffset.UTC).plusMonths(1).plusHours(1).toInstant());

    twins.forEach(each -> worker.catchUp(each.alone()).block());
    assertThat(worker.runDue().block()).isEqualTo(twins.size());
    assertThat(worker.runDue().block()).isZero();

    assertThat(twins)
        .allSatisfy(each ->
            assertThat(snapshot(each.together()))
                .as(each.sort().name())
                .isEqualTo(snapshot(each.alone())));
    assertThat(
            twins.stream()
                .map(each -> each.sort().name() + ": " + invoices(each.together()))
                .toList())
        .containsExactly(
            "plain: 2",
            "with add-ons, one cancelled: 2",
            "a part off: 2",
            "an amount off: 2",
            "a credit: 2",
            "a credit for all of it: 2",
            "one more item: 2",
            "less than nothing: 2",
            "reverse charge: 2",
            "paused: 1",
            "usage that is closed: 1",
            "usage that is open: 1",
            "another platform: 2",
            "free: 0");
  }

  private void signUp(List<Twins> twins, Instant at) {
    try (KafkaTopics topics = new KafkaTopics(servers, topicNames)) {
      for (Twins each : twins) {
        for (UUID id : each.ids()) {
          TenantState tenant =
              Tenants.tenant(id, each.sort().platform(), each.sort().plan(), at, null);
          topics.send(Topic.TENANTS, id.toString(), 1, "tenant.created", id, tenant);
        }
      }
      topics.flush();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              ask("SELECT count(*)::text FROM subscriptions JOIN buyers USING (tenant_id)", null)
                  .equals(String.valueOf(2 * twins.size())));
    }
  }

  private void prepare(UUID tenant, String sql) {
    if (!sql.isEmpty()) {
      unitOfWork
          .asSystem(
              SystemReason.TIMER, Mono.defer(() -> database.sql(sql).bind("tenant", tenant).then()))
          .block();
    }
  }

  private String snapshot(UUID tenant) {
    return ask(SNAPSHOT, tenant);
  }

  private String invoices(UUID tenant) {
    return ask("SELECT count(*)::text FROM invoices WHERE tenant_id = :tenant", tenant);
  }

  private String ask(String sql, UUID tenant) {
    return unitOfWork
        .asSystem(
            SystemReason.TIMER,
            Mono.defer(() -> {
              DatabaseClient.GenericExecuteSpec asked = database.sql(sql);
              return (tenant == null ? asked : asked.bind("tenant", tenant))
                  .map(row -> row.get(0, String.class))
                  .one();
            }))
        .block();
  }

  /**
   * @param sql what is made of its tenant before it is renewed
   */
  private record Sort(String name, String platform, String plan, String sql) {}

  private record Twins(Sort sort, UUID alone, UUID together) {
    static Twins of(Sort sort) {
      return new Twins(sort, UUID.randomUUID(), UUID.randomUUID());
    }

    List<UUID> ids() {
      return Stream.of(alone, together).toList();
    }
  }
}
