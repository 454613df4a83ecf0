package io.atelier.billing.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.KafkaTopics;
import io.atelier.billing.invoice.BilledTenants;
import io.atelier.billing.invoice.BilledTenants.Billed;
import io.atelier.billing.invoice.Invoicing;
import io.atelier.billing.timer.TenantLocks;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.token.TestToken;
import io.atelier.testsupport.token.TestTokens;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

/** Invoices, payments, credits and billing details: each documented status of each call. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=billing-service")
@WithServers(service = "billing")
class InvoiceHttpTests {
  private static final String INVOICES = "/api/tenants/me/invoices";
  private static final String DETAILS = "/api/tenants/me/billing-details";

  @Autowired TopicNames topicNames;
  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;
  @Autowired TenantLocks locks;
  @Autowired Invoicing invoicing;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  @LocalServerPort int port;

  private WebTestClient client;
  private KafkaTopics topics;
  private BilledTenants tenants;
  private int periods;

  @BeforeEach
  void connect() {
    client =
        WebTestClient.bindToServer()
            .baseUrl("http://localhost:" + port)
            .responseTimeout(Duration.ofSeconds(20))
            .build();
    topics = new KafkaTopics(servers, topicNames, Topic.PAYMENTS, Topic.INVOICES);
    tenants = new BilledTenants(unitOfWork, database, locks);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void membersKeysAndApplicationsReadInvoicesAsTheApiSays() {
    Billed tenant = signedUp();
    UUID invoice = invoiced(tenant, 4900);
    TestTokens tokens = TestTokens.shared();
    for (TestToken token :
        new TestToken[] {
          member(tenant),
          tokens.apiKey(tenant.tenantId(), "docs-api", "billing:read"),
          tokens.token("application").tenant(tenant.tenantId()).platform("docs-api").scopes("*")
        }) {
      get(INVOICES + "/" + invoice, token)
          .expectStatus()
          .isOk()
          .expectBody()
          .jsonPath("$.id")
          .isEqualTo(invoice.toString())
          .jsonPath("$.status")
          .isEqualTo("sent")
          .jsonPath("$.period.type")
          .isEqualTo("monthly")
          .jsonPath("$.items.length()")
          .isEqualTo(1)
          .jsonPath("$.items[0].type")
          .isEqualTo("plan")
          .jsonPath("$.items[0].unit_price.amount")
          .isEqualTo("4900")
          .jsonPath("$.items[0].amount.amount")
          .isEqualTo(4900)
          .jsonPath("$.items[0].metadata.plan_code")
          .isEqualTo("basic")
          .jsonPath("$.subtotal.amount")
          .isEqualTo(4900)
          .jsonPath("$.tax.amount")
          .isEqualTo(980)
          .jsonPath("$.total.amount")
          .isEqualTo(5880)
          .jsonPath("$.total.currency")
          .isEqualTo("EUR")
          .jsonPath("$.currency")
          .isEqualTo("EUR")
          .jsonPath("$.amount_paid.amount")
          .isEqualTo(0)
          .jsonPath("$.issue_date")
          .exists()
          .jsonPath("$.due_date")
          .exists()
          .jsonPath("$.invoice_pdf_url")
          .isEmpty();
    }
  }

  @Test
  void invoicesComeInPagesNewestFirst() {
    Billed tenant = signedUp();
    List<UUID> made = IntStream.range(0, 5).mapToObj(n -> invoiced(tenant, 1000 + n)).toList();
    PageOfIds first =
        get(INVOICES + "?limit=3", member(tenant))
            .expectStatus()
            .isOk()
            .returnResult(PageOfIds.class)
            .getResponseBody()
            .blockFirst();
    assertThat(first.data())
        .extracting(WithId::id)
        .containsExactly(made.get(4), made.get(3), made.get(2));
    PageOfIds second =
        get(INVOICES + "?limit=3&after=" + first.next(), member(tenant))
            .expectStatus()
            .isOk()
            .returnResult(PageOfIds.class)
            .getResponseBody()
            .blockFirst();
    assertThat(second.data()).extracting(WithId::id).containsExactly(made.get(1), made.get(0));
    assertThat(second.next()).isNull();
    get(INVOICES + "?after=nonsense", member(tenant)).expectStatus().isEqualTo(422);
    get(INVOICES + "?limit=0", member(tenant)).expectStatus().isEqualTo(422);
  }

  @Test
  void anothersInvoiceIs404AndAStrangerIsNotLetIn() {
    Billed tenant = signedUp();
    UUID invoice = invoiced(tenant, 4900);
    get(INVOICES + "/" + invoice, member(signedUp())).expectStatus().isNotFound();
    get(INVOICES + "/" + UUID.randomUUID(), member(tenant)).expectStatus().isNotFound();
    client.get().uri(INVOICES).exchange().expectStatus().isUnauthorized();
    get(INVOICES, TestTokens.shared().apiKey(tenant.tenantId(), "docs-api", "usage:read"))
        .expectStatus()
        .isForbidden();
    get(INVOICES, TestTokens.shared().operator("VIEWER")).expectStatus().isForbidden();
  }

  @Test
  void partsAddUpAndWhatIsTooMuchBecomesACredit() {
    Billed tenant = signedUp();
    UUID invoice = invoiced(tenant, 4900);
    pay(tenant, invoice, 880, "bank_transfer", reference()).expectStatus().isCreated();
    get(INVOICES + "/" + invoice, member(tenant))
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo("sent")
        .jsonPath("$.amount_paid.amount")
        .isEqualTo(880)
        .jsonPath("$.amount_due.amount")
        .isEqualTo(5000);
    pay(tenant, invoice, 6000, "wise", reference())
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo("completed")
        .jsonPath("$.amount.amount")
        .isEqualTo(6000)
        .jsonPath("$.refunded_amount.amount")
        .isEqualTo(0);
    get(INVOICES + "/" + invoice, member(tenant))
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo("paid")
        .jsonPath("$.amount_paid.amount")
        .isEqualTo(5880)
        .jsonPath("$.paid_date")
        .exists();
    get("/api/tenants/me/billing-credits", member(tenant))
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.data.length()")
        .isEqualTo(1)
        .jsonPath("$.data[0].remaining.amount")
        .isEqualTo(1000)
        .jsonPath("$.data[0].type")
        .isEqualTo("adjustment");
    get("/api/tenants/me/payments", member(tenant))
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.data.length()")
        .isEqualTo(2)
        .jsonPath("$.data[0].provider")
        .isEqualTo("wise");
    topics.await(
        2,
        event ->
            event.is(Topic.PAYMENTS)
                && new String(event.body(), java.nio.charset.StandardCharsets.UTF_8)
                    .contains(invoice.toString()));
    topics.await(
        1,
        event ->
            event.is(Topic.INVOICES)
                && event.key().equals(invoice.toString())
                && event.type().equals("invoice.paid"));
    pay(tenant, invoice, 10, "other", reference()).expectStatus().isCreated();
    get("/api/tenants/me/billing-credits", member(tenant))
        .expectBody()
        .jsonPath("$.data.length()")
        .isEqualTo(2);
  }

  @Test
  void aTransactionPaysOnceHoweverOftenItIsSent() {
    Billed tenant = signedUp();
    UUID invoice = invoiced(tenant, 4900);
    String reference = reference();
    IntStream.range(0, 6)
        .parallel()
        .forEach(_ -> pay(tenant, invoice, 100, "paypal", reference).expectStatus().isCreated());
    get(INVOICES + "/" + invoice, member(tenant))
        .expectBody()
        .jsonPath("$.amount_paid.amount")
        .isEqualTo(100);
    pay(tenant, invoice, 101, "paypal", reference)
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.type")
        .isEqualTo("/problems/payment-exists");
    Billed other = signedUp();
    UUID others = invoiced(other, 4900);
    pay(other, others, 100, "paypal", reference).expectStatus().isEqualTo(409);
    pay(other, others, 100, "wise", reference).expectStatus().isCreated();
  }

  @Test
  void everyFaultOfAPaymentIsNamed() {
    Billed tenant = signedUp();
    UUID invoice = invoiced(tenant, 4900);
    post(
            "/api/admin/tenants/" + tenant.tenantId() + "/payments",
            billing(),
            Map.of("invoice_id", "x", "amount", 5, "provider", "stripe", "more", 1))
        .expectStatus()
        .isEqualTo(422)
        .expectBody()
        .jsonPath("$.errors[*].pointer")
        .value(pointers ->
            assertThat(pointers.toString())
                .contains("/invoice_id", "/amount", "/provider", "/reference", "/more"));
    pay(tenant, invoice, 0, "wise", reference()).expectStatus().isEqualTo(422);
    post(
            "/api/admin/tenants/" + tenant.tenantId() + "/payments",
            billing(),
            Map.of(
                "invoice_id",
                invoice,
                "amount",
                Map.of("amount", 5, "currency", "USD"),
                "provider",
                "wise",
                "reference",
                reference()))
        .expectStatus()
        .isEqualTo(422);
    pay(tenant, UUID.randomUUID(), 5, "wise", reference()).expectStatus().isNotFound();
    pay(signedUp(), invoice, 5, "wise", reference()).expectStatus().isNotFound();
    post(
            "/api/admin/tenants/" + tenant.tenantId() + "/payments",
            TestTokens.shared().operator("SUPPORT"),
            Map.of())
        .expectStatus()
        .isForbidden();
    post("/api/admin/tenants/" + tenant.tenantId() + "/payments", member(tenant), Map.of())
        .expectStatus()
        .isForbidden();
  }

  @Test
  void anUnpaidInvoiceIsCancelledAndKeepsItsNumber() {
    Billed tenant = signedUp();
    UUID invoice = invoiced(tenant, 4900);
    post("/api/admin/invoices/" + invoice + "/void", billing(), null)
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo("cancelled")
        .jsonPath("$.number")
        .exists()
        .jsonPath("$.amount_due.amount")
        .isEqualTo(0);
    post("/api/admin/invoices/" + invoice + "/void", billing(), null)
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.type")
        .isEqualTo("/problems/invoice-not-open");
    pay(tenant, invoice, 5, "wise", reference()).expectStatus().isEqualTo(409);
    UUID paid = invoiced(tenant, 100);
    pay(tenant, paid, 1, "wise", reference()).expectStatus().isCreated();
    post("/api/admin/invoices/" + paid + "/void", billing(), null).expectStatus().isEqualTo(409);
    post("/api/admin/invoices/" + UUID.randomUUID() + "/void", billing(), null)
        .expectStatus()
        .isNotFound();
    post("/api/admin/invoices/" + paid + "/void", TestTokens.shared().operator("VIEWER"), null)
        .expectStatus()
        .isForbidden();
  }

  @Test
  void anItemWaitsForTheNextInvoice() {
    Billed tenant = signedUp();
    String path = "/api/admin/tenants/" + tenant.tenantId() + "/invoice-items";
    Map<String, Object> item =
        Map.of(
            "description",
            "Training",
            "quantity",
            2.5,
            "unit_price",
            Map.of("amount", "1000.5", "currency", "EUR"));
    post(path, billing(), item)
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.amount.amount")
        .isEqualTo(2501)
        .jsonPath("$.unit_price.amount")
        .isEqualTo("1000.5")
        .jsonPath("$.type")
        .isEqualTo("adjustment");
    UUID invoice = invoiced(tenant, 4900);
    get(INVOICES + "/" + invoice, member(tenant))
        .expectBody()
        .jsonPath("$.items.length()")
        .isEqualTo(2)
        .jsonPath("$.subtotal.amount")
        .isEqualTo(7401);
    post(path, billing(), Map.of("description", " ", "quantity", -1, "unit_price", "1"))
        .expectStatus()
        .isEqualTo(422)
        .expectBody()
        .jsonPath("$.errors.length()")
        .isEqualTo(3);
    post(
            path,
            billing(),
            Map.of(
                "description",
                "x",
                "quantity",
                1,
                "unit_price",
                Map.of("amount", "1", "currency", "USD")))
        .expectStatus()
        .isEqualTo(422);
    post("/api/admin/tenants/" + UUID.randomUUID() + "/invoice-items", billing(), item)
        .expectStatus()
        .isNotFound();
    post(path, TestTokens.shared().operator("SUPPORT"), item).expectStatus().isForbidden();
  }

  @Test
  void anIdempotencyKeyMakesAnItemOnce() {
    Billed tenant = signedUp();
    String key = UUID.randomUUID().toString();
    for (int i = 0; i < 2; i++) {
      client
          .post()
          .uri("/api/admin/tenants/" + tenant.tenantId() + "/invoice-items")
          .headers(headers -> headers.setBearerAuth(OPERATOR))
          .header("Idempotency-Key", key)
          .contentType(MediaType.APPLICATION_JSON)
          .bodyValue(
              Map.of(
                  "description",
                  "Training",
                  "quantity",
                  1,
                  "unit_price",
                  Map.of("amount", "1000", "currency", "EUR")))
          .exchange()
          .expectStatus()
          .isCreated();
    }
    assertThat(
            tenants.count(
                tenant.tenantId(),
                "SELECT count(*) AS n FROM invoice_lines WHERE invoice_id IS NULL"))
        .isEqualTo(1);
  }

  @Test
  void onlyADraftThatWaitsForUsageIsFinalised() {
    Billed tenant = signedUp();
    UUID invoice = invoiced(tenant, 4900);
    post("/api/admin/invoices/" + invoice + "/finalize", billing(), null)
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.type")
        .isEqualTo("/problems/invoice-not-open");
    post("/api/admin/invoices/" + UUID.randomUUID() + "/finalize", billing(), null)
        .expectStatus()
        .isNotFound();
    UUID waiting =
        tenants.locked(
            tenant.tenantId(),
            () -> invoicing.order(tenant.waiting(periodStart())).then(Mono.defer(() -> newest())));
    get(INVOICES + "/" + waiting, member(tenant))
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo("draft")
        .jsonPath("$.number")
        .isEmpty()
        .jsonPath("$.total.amount")
        .isEqualTo(1200);
    post("/api/admin/invoices/" + waiting + "/finalize", billing(), null)
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo("sent")
        .jsonPath("$.number")
        .exists()
        .jsonPath("$.total.amount")
        .isEqualTo(1200);
  }

  @Test
  void billingDetailsAreEditedByOneAtATime() {
    Billed tenant = signedUp();
    TestToken owner = TestTokens.shared().member(tenant.tenantId(), "docs-api", "OWNER");
    get(DETAILS, owner)
        .expectStatus()
        .isOk()
        .expectHeader()
        .valueEquals("ETag", "\"0\"")
        .expectBody()
        .jsonPath("$.legal_name")
        .isEqualTo("A studio");
    Map<String, Object> details =
        Map.of("legal_name", "Muster GmbH", "country_code", "DE", "vat_id", "de 123 456 789");
    put(owner, "\"0\"", details)
        .expectStatus()
        .isOk()
        .expectHeader()
        .valueEquals("ETag", "\"1\"")
        .expectBody()
        .jsonPath("$.vat_id")
        .isEqualTo("DE123456789");
    put(owner, "\"0\"", details)
        .expectStatus()
        .isEqualTo(412)
        .expectBody()
        .jsonPath("$.type")
        .isEqualTo("/problems/stale");
    put(owner, null, details).expectStatus().isOk().expectHeader().valueEquals("ETag", "\"2\"");
    UUID invoice = invoiced(tenant, 4900);
    get(INVOICES + "/" + invoice, member(tenant))
        .expectBody()
        .jsonPath("$.tax.amount")
        .isEqualTo(0)
        .jsonPath("$.taxes[0].reverse_charge")
        .isEqualTo(true);
  }

  @Test
  void everyFaultOfBillingDetailsIsNamed() {
    Billed tenant = signedUp();
    TestToken owner = TestTokens.shared().member(tenant.tenantId(), "docs-api", "OWNER");
    put(owner, null, Map.of("country_code", "XX", "email", "no", "language", "french", "who", 1))
        .expectStatus()
        .isEqualTo(422)
        .expectBody()
        .jsonPath("$.errors[*].pointer")
        .value(pointers ->
            assertThat(pointers.toString())
                .contains("/legal_name", "/country_code", "/email", "/language", "/who"));
    put(owner, null, Map.of("legal_name", "x", "country_code", "FR", "vat_id", "DE123456789"))
        .expectStatus()
        .isEqualTo(422)
        .expectBody()
        .jsonPath("$.errors[0].pointer")
        .isEqualTo("/vat_id");
    get(DETAILS, member(tenant)).expectStatus().isForbidden();
    client.get().uri(DETAILS).exchange().expectStatus().isUnauthorized();
    get(DETAILS, TestTokens.shared().member(UUID.randomUUID(), "docs-api", "OWNER"))
        .expectStatus()
        .isEqualTo(503);
  }

  private static final String OPERATOR = TestTokens.shared().operator("BILLING").mint();

  private record WithId(UUID id) {}

  private record PageOfIds(List<WithId> data, String next) {}

  private static TestToken billing() {
    return TestTokens.shared().operator("BILLING");
  }

  private static TestToken member(Billed tenant) {
    return TestTokens.shared().member(tenant.tenantId(), "docs-api", "MEMBER");
  }

  private static String reference() {
    return "TRX-" + UUID.randomUUID();
  }

  private Billed signedUp() {
    return tenants.signUp(topics, Instant.now().truncatedTo(ChronoUnit.MICROS));
  }

  /** Periods of a tenant must not meet. */
  private Instant periodStart() {
    return Instant.parse("2030-01-01T10:00:00Z").plus(Duration.ofDays(40L * periods++));
  }

  /** A numbered invoice for a plan. */
  private UUID invoiced(Billed tenant, long amount) {
    UUID invoice =
        tenants.locked(
            tenant.tenantId(),
            () ->
                invoicing.order(tenant.plan(periodStart(), amount)).then(Mono.defer(this::newest)));
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() ->
            tenants.count(
                    tenant.tenantId(), "SELECT count(*) AS n FROM invoices WHERE number IS NULL")
                == 0);
    return invoice;
  }

  private Mono<UUID> newest() {
    return database
        .sql("SELECT id FROM invoices ORDER BY id DESC LIMIT 1")
        .map(row -> row.get("id", UUID.class))
        .one();
  }

  private ResponseSpec get(String path, TestToken token) {
    return client
        .get()
        .uri(path)
        .headers(headers -> headers.setBearerAuth(token.mint()))
        .exchange();
  }

  private ResponseSpec post(String path, TestToken token, Object body) {
    WebTestClient.RequestBodySpec request =
        client.post().uri(path).headers(headers -> headers.setBearerAuth(token.mint()));
    return body == null
        ? request.exchange()
        : request.contentType(MediaType.APPLICATION_JSON).bodyValue(body).exchange();
  }

  private ResponseSpec put(TestToken token, String ifMatch, Object body) {
    return client
        .put()
        .uri(DETAILS)
        .headers(headers -> {
          headers.setBearerAuth(token.mint());
          if (ifMatch != null) {
            headers.setIfMatch(ifMatch);
          }
        })
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange();
  }

  private ResponseSpec pay(
      Billed tenant, UUID invoice, long amount, String provider, String reference) {
    return post(
        "/api/admin/tenants/" + tenant.tenantId() + "/payments",
        billing(),
        Map.of(
            "invoice_id",
            invoice,
            "amount",
            Map.of("amount", amount, "currency", "EUR"),
            "provider",
            provider,
            "reference",
            reference));
  }
}
