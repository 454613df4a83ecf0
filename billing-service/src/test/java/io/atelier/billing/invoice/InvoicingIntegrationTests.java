package io.atelier.billing.invoice;

import static io.atelier.billing.invoice.BilledTenants.charge;
import static io.atelier.billing.invoice.BilledTenants.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.KafkaTopics;
import io.atelier.billing.KafkaTopics.Event;
import io.atelier.billing.MovableClockConfiguration;
import io.atelier.billing.Seeds;
import io.atelier.billing.coupon.Discount;
import io.atelier.billing.credit.BillingCredit;
import io.atelier.billing.credit.BillingCredits;
import io.atelier.billing.invoice.BilledTenants.Billed;
import io.atelier.billing.money.Money;
import io.atelier.billing.timer.TenantLocks;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.InvoiceState;
import io.atelier.events.notification.AlertRaised;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageTotalState;
import io.atelier.testsupport.clock.MovableClock;
import io.atelier.testsupport.servers.WithServers;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** From an order to a numbered invoice, on the real database, broker and timers. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"spring.config.name=billing-service", "atelier.billing.timer.poll=50ms"})
@WithServers(service = "billing")
@Import(MovableClockConfiguration.class)
class InvoicingIntegrationTests {
  @Autowired TopicNames topicNames;
  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;
  @Autowired TenantLocks locks;
  @Autowired Invoicing invoicing;
  @Autowired InvoiceRepository invoices;
  @Autowired BillingCredits credits;
  @Autowired MovableClock clock;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  private KafkaTopics topics;
  private BilledTenants tenants;

  @BeforeEach
  void open() {
    topics = new KafkaTopics(servers, topicNames, Topic.INVOICES, Topic.ALERTS);
    tenants = new BilledTenants(unitOfWork, database, locks);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void anOrderBecomesANumberedInvoiceAndEverybodyHears() {
    Billed tenant = tenants.signUp(topics, clock.instant());
    order(tenant.plan(at(0), 4900));

    Invoice invoice = numbered(tenant, 1).getFirst();
    assertThat(invoice.status()).isEqualTo(InvoiceStatus.SENT);
    assertThat(invoice.number()).matches("[A-Z]+-\\d{4}-\\d{6}");
    assertThat(invoice.total()).isEqualTo(invoice.subtotal() + invoice.tax());
    assertThat(invoice.dueDate()).isEqualTo(at(0).plus(Duration.ofDays(14)));
    assertThat(
            tenants.count(
                tenant.tenantId(), "SELECT count(*) AS n FROM timers WHERE kind = 'invoice_due'"))
        .isEqualTo(1);
    Event event = facts(invoice, 1).getFirst();
    assertThat(event.type()).isEqualTo("invoice.finalized");
    assertThat(event.id()).isEqualTo(invoice.id() + "/1");
    InvoiceState state = event.body(InvoiceState.class);
    assertThat(state.number()).isEqualTo(invoice.number());
    assertThat(state.status()).isEqualTo("sent");
    assertThat(state.items()).hasSize(1);
    assertThat(state.total().amount()).isEqualTo(invoice.total());
    assertThat(
            tenants.<String>asTenant(
                tenant.tenantId(),
                () ->
                    database
                        .sql("SELECT buyer ->> 'legal_name' AS name FROM invoices")
                        .map(row -> row.get("name", String.class))
                        .one()))
        .isEqualTo("A studio");
  }

  @Test
  void nothingToPayMakesNoInvoice() {
    Billed tenant = tenants.signUp(topics, clock.instant());
    order(tenant.plan(at(0), 0));
    order(tenant.order(at(1), List.of(), List.of(), null));
    assertThat(all(tenant)).isEmpty();
  }

  @Test
  void whatIsPendingComesOnTheNextInvoiceAndOnNoOther() {
    Billed tenant = tenants.signUp(topics, clock.instant());
    pend(tenant, charge(LineType.PRORATION, "proration:1:charge", 1_000, at(0)));
    pend(tenant, charge(LineType.PRORATION, "proration:1:credit", -300, at(0)));
    order(tenant.plan(at(10), 4900));
    order(tenant.plan(at(40), 4900));
    List<Invoice> made = numbered(tenant, 2);
    assertThat(made.get(1).lines())
        .extracting(InvoiceLine::amount)
        .containsExactly(4900L, 1000L, -300L);
    assertThat(made.get(0).lines()).extracting(InvoiceLine::amount).containsExactly(4900L);
  }

  @Test
  void aChargeIsNeverMadeTwice() {
    Billed tenant = tenants.signUp(topics, clock.instant());
    order(tenant.plan(at(0), 4900));
    assertThatThrownBy(() -> order(tenant.plan(at(0), 4900))).hasMessageContaining("another one");
    pend(tenant, charge(LineType.PRORATION, "proration:1:charge", 1_000, at(0)));
    assertThatThrownBy(
            () -> pend(tenant, charge(LineType.PRORATION, "proration:1:charge", 1, at(0))))
        .isInstanceOf(Exception.class);
    assertThat(all(tenant)).hasSize(1);
  }

  @Test
  void theInvoiceWaitsForItsUsageWhateverTheOrderItArrivesIn() {
    Billed tenant = tenants.signUp(topics, clock.instant());
    order(
        tenant.order(
            at(30),
            List.of(charge(LineType.PLAN, "plan", 4900, at(30))),
            List.of(slot(at(0))),
            percent("10")));
    Invoice waiting = all(tenant).getFirst();
    assertThat(waiting.status()).isEqualTo(InvoiceStatus.DRAFT);

    List<Runnable> sends = new ArrayList<>();
    for (int sequence = 1; sequence <= 6; sequence++) {
      UsageTotalState total = tenant.total(at(0), String.valueOf(100 * sequence), sequence == 6);
      int n = sequence;
      sends.add(() -> send(total, n));
      sends.add(() -> send(total, n));
    }
    Collections.shuffle(sends, new Random(3));
    sends.forEach(Runnable::run);

    Invoice invoice = numbered(tenant, 1).getFirst();
    assertThat(invoice.lines())
        .extracting(InvoiceLine::type, InvoiceLine::amount)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(LineType.PLAN, 4900L),
            org.assertj.core.api.Assertions.tuple(LineType.DISCOUNT, -490L),
            org.assertj.core.api.Assertions.tuple(LineType.USAGE, 300L),
            org.assertj.core.api.Assertions.tuple(LineType.DISCOUNT, -30L));
    assertThat(invoice.lines().get(2).quantity()).isEqualByComparingTo("600");
  }

  @Test
  void usageThatIsClosedAlreadyIsNotWaitedFor() {
    Billed tenant = tenants.signUp(topics, clock.instant());
    send(tenant.total(at(0), "41", true), 1);
    awaitTotal(tenant, "41");
    order(tenant.order(at(30), List.of(), List.of(slot(at(0))), null));
    assertThat(numbered(tenant, 1).getFirst().lines())
        .extracting(InvoiceLine::amount)
        .containsExactly(21L);
  }

  @Test
  void aLateValueIsADifferenceOnTheNextInvoice() {
    Billed tenant = tenants.signUp(topics, clock.instant());
    send(tenant.total(at(0), "100", true), 1);
    awaitTotal(tenant, "100");
    order(tenant.order(at(30), List.of(), List.of(slot(at(0))), null));
    numbered(tenant, 1);

    send(tenant.total(at(0), "150", true), 2);
    awaitPending(tenant, 1);
    send(tenant.total(at(0), "140", true), 3);
    awaitPending(tenant, 2);
    send(tenant.total(at(0), "150", true), 2);

    order(tenant.plan(at(60), 4900));
    Invoice next = numbered(tenant, 2).getFirst();
    assertThat(next.lines())
        .extracting(InvoiceLine::item, InvoiceLine::amount)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("plan", 4900L),
            org.assertj.core.api.Assertions.tuple("usage:tokens_per_month:1", 25L),
            org.assertj.core.api.Assertions.tuple("usage:tokens_per_month:2", -5L));
  }

  @Test
  void noUsageIsNoInvoice() {
    Billed tenant = tenants.signUp(topics, clock.instant());
    order(tenant.order(at(30), List.of(), List.of(slot(at(0))), null));
    assertThat(all(tenant)).hasSize(1);
    send(tenant.total(at(0), "0", true), 1);
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(all(tenant)).isEmpty());
    // What comes late after all is paid all the same.
    send(tenant.total(at(0), "10", true), 2);
    awaitPending(tenant, 1);
  }

  @Test
  void afterADayItIsMadeOfWhatThereIsAndAnAlertSaysSo() {
    Billed tenant = tenants.signUp(topics, clock.instant());
    send(tenant.total(at(0), "100", false), 1);
    awaitTotal(tenant, "100");
    Instant now = clock.instant();
    order(
        tenant.order(
            now, List.of(charge(LineType.PLAN, "plan", 4900, now)), List.of(slot(at(0))), null));
    clock.set(now.plus(Duration.ofHours(24)).plusSeconds(1));
    Invoice invoice = numbered(tenant, 1).getFirst();
    assertThat(invoice.lines()).extracting(InvoiceLine::amount).containsExactly(4900L, 50L);
    AlertRaised alert =
        topics
            .await(
                1,
                event ->
                    event.is(Topic.ALERTS)
                        && event.body(AlertRaised.class).tenantId().equals(tenant.tenantId())
                        && event.body(AlertRaised.class).message().contains("usage known so far"))
            .getFirst()
            .body(AlertRaised.class);
    assertThat(alert.metadata()).containsEntry("invoice_id", invoice.id().toString());
  }

  @Test
  void lessThanNothingBecomesABillingCreditThatPaysTheNextInvoice() {
    Billed tenant = tenants.signUp(topics, clock.instant());
    order(
        tenant.order(
            at(0),
            List.of(charge(LineType.PRORATION, "proration:1:credit", -3_000, at(0))),
            List.of(),
            null));
    Invoice first = numbered(tenant, 1).getFirst();
    assertThat(first.status()).isEqualTo(InvoiceStatus.PAID);
    assertThat(first.total()).isZero();
    assertThat(facts(first, 2))
        .extracting(Event::type)
        .containsExactly("invoice.finalized", "invoice.paid");

    order(tenant.plan(at(10), 2_000));
    Invoice second = numbered(tenant, 2).getFirst();
    assertThat(second.creditsApplied()).isEqualTo(second.total());
    assertThat(second.status()).isEqualTo(InvoiceStatus.PAID);
  }

  @Test
  void aBuyerWhoMovesBeforeTheNumberIsTaxedWhereHeIs() {
    Billed tenant = tenants.signUp(topics, clock.instant());
    give(tenant, 1_000);
    tenants.locked(
        tenant.tenantId(),
        () ->
            invoicing
                .order(
                    tenant.order(
                        at(0),
                        List.of(charge(LineType.PLAN, "plan", 10_000, at(0))),
                        List.of(),
                        percent("10")))
                .then(details(tenant, "DE", "DE123456789")));
    Invoice invoice = numbered(tenant, 1).getFirst();
    assertThat(invoice.tax()).isZero();
    assertThat(invoice.taxes().getFirst().reverseCharge()).isTrue();
    assertThat(invoice.total()).isEqualTo(9_000);
    assertThat(invoice.creditsApplied()).isEqualTo(1_000);
    assertThat(invoice.lines()).hasSize(2);

    order(tenant.plan(at(1), 10_000));
    assertThat(numbered(tenant, 2).getFirst().tax()).isZero();
  }

  @Test
  void thePreviewIsTheInvoice() {
    Billed tenant = tenants.signUp(topics, clock.instant());
    int[] day = {0};
    Seeds.check(
        25,
        random -> {
          Instant from = at(1_000 + 40 * day[0]++);
          if (random.nextBoolean()) {
            pend(tenant, charge(LineType.PRORATION, "p", random.nextLong(-9_000, 9_000), from));
          }
          if (random.nextInt(4) == 0) {
            give(tenant, 1 + random.nextLong(3_000));
          }
          InvoiceOrder order =
              tenant.order(
                  from,
                  List.of(
                      charge(LineType.PLAN, "plan", random.nextLong(9_000), from),
                      charge(LineType.ADDON, "addon:1", random.nextLong(900), from)),
                  List.of(),
                  random.nextBoolean()
                      ? percent("12.5")
                      : new Discount("OFF", null, new Money(1 + random.nextLong(4_000), "EUR")));
          Invoice preview = tenants.locked(tenant.tenantId(), () -> invoicing.preview(order));
          List<UUID> before = all(tenant).stream().map(Invoice::id).toList();
          order(order);
          Invoice made =
              all(tenant).stream()
                  .filter(invoice -> !before.contains(invoice.id()))
                  .findFirst()
                  .orElseThrow();
          assertThat(content(made)).isEqualTo(content(preview));
          assertThat(List.of(made.subtotal(), made.tax(), made.total(), made.creditsApplied()))
              .isEqualTo(
                  List.of(
                      preview.subtotal(),
                      preview.tax(),
                      preview.total(),
                      preview.creditsApplied()));
          assertThat(made.dueDate()).isEqualTo(preview.dueDate());
        });
  }

  private static List<List<Object>> content(Invoice invoice) {
    return invoice.lines().stream()
        .map(line ->
            List.<Object>of(
                line.type(), line.item().replaceAll("billing-credit:.*", ""), line.amount()))
        .toList();
  }

  private static Discount percent(String percent) {
    return new Discount("PART", new BigDecimal(percent), null);
  }

  /** Days from a fixed day: periods of a tenant must not meet those of the test before. */
  private static Instant at(int days) {
    return Instant.parse("2030-01-01T10:00:00Z").plus(Duration.ofDays(days));
  }

  private void order(InvoiceOrder order) {
    tenants.locked(order.tenantId(), () -> invoicing.order(order));
  }

  private void pend(Billed tenant, Charge charge) {
    tenants.locked(
        tenant.tenantId(),
        () ->
            invoicing.pend(tenant.tenantId(), tenant.subscriptionId(), List.of(charge), List.of()));
  }

  private void give(Billed tenant, long amount) {
    tenants.locked(
        tenant.tenantId(),
        () ->
            credits.give(
                List.of(
                    new BillingCredits.Gift(
                        tenant.tenantId(),
                        new Money(amount, "EUR"),
                        BillingCredit.Type.PROMOTIONAL,
                        "welcome",
                        "test:" + UUID.randomUUID(),
                        at(0)))));
  }

  private Mono<Void> details(Billed tenant, String country, String vatId) {
    return database
        .sql(
            """
            INSERT INTO billing_details
              (account_id, version, legal_name, address_lines, country_code, vat_id, updated_at)
            VALUES (:account, 1, 'Muster GmbH', '{}', :country, :vatId, now())
            """)
        .bind("account", tenant.accountId())
        .bind("country", country)
        .bind("vatId", vatId)
        .then();
  }

  private void send(UsageTotalState total, long sequence) {
    topics.send(
        Topic.USAGE_TOTALS,
        total.tenantId() + "/" + total.metric() + "/" + total.periodStart(),
        sequence,
        "usage_total.updated",
        total.tenantId(),
        total);
    topics.flush();
  }

  private void awaitTotal(Billed tenant, String value) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            tenants.count(
                    tenant.tenantId(),
                    "SELECT count(*) AS n FROM usage_totals WHERE value = " + value)
                == 1);
  }

  private void awaitPending(Billed tenant, int lines) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            tenants.count(
                    tenant.tenantId(),
                    "SELECT count(*) AS n FROM invoice_lines WHERE invoice_id IS NULL")
                == lines);
  }

  private List<Invoice> all(Billed tenant) {
    return tenants.asTenant(
        tenant.tenantId(),
        () -> invoices.newestFirst(tenant.tenantId(), null, null, 200).collectList());
  }

  /** Waits until so many invoices have their numbers; newest first. */
  private List<Invoice> numbered(Billed tenant, int count) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() ->
            all(tenant).stream().filter(invoice -> invoice.number() != null).count() >= count);
    List<Invoice> made = all(tenant);
    assertThat(made).hasSize(count);
    return made;
  }

  private List<Event> facts(Invoice invoice, int count) {
    return topics.await(
        count, event -> event.is(Topic.INVOICES) && event.key().equals(invoice.id().toString()));
  }
}
