package io.atelier.billing.purchase;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.Customer;
import io.atelier.billing.Customer.Answer;
import io.atelier.billing.KafkaTopics;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.token.TestTokens;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Add-ons as an owner buys them: each documented status, what is invoiced, what is granted. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=billing-service",
      "atelier.billing.test-clock.enabled=true",
      "atelier.billing.timer.poll=20ms",
      "atelier.billing.invoice.numbering-poll=20ms"
    })
@WithServers(service = "billing")
class AddonPurchaseHttpTests {
  private static final String ADDONS = "/api/tenants/me/addons";
  private static final ZoneId LUXEMBOURG = ZoneId.of("Europe/Luxembourg");

  @Autowired TopicNames topicNames;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  @LocalServerPort int port;

  private KafkaTopics topics;

  @BeforeEach
  void open() {
    topics = new KafkaTopics(servers, topicNames, Topic.ENTITLEMENTS);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  private Customer inTrial() {
    return Customer.signUp(port, topics, "oms", "essential", Duration.ofDays(14));
  }

  private Customer paying() {
    Customer vendor = inTrial();
    vendor
        .call(
            "POST", "/api/tenants/me/subscribe", Map.of("plan_code", "essential", "trial_days", 0))
        .is(201);
    return vendor;
  }

  private static JsonNode buy(Customer customer, String code) {
    return customer.call("POST", ADDONS, Map.of("code", code)).is(201);
  }

  @Test
  void whatIsBoughtCountsAtOnceAndIsInvoicedAtOnce() {
    Customer vendor = inTrial();
    JsonNode bought =
        vendor.call("POST", ADDONS, Map.of("code", "products_1000", "quantity", 2)).is(201);
    assertThat(bought.get("status").stringValue()).isEqualTo("active");
    assertThat(bought.get("quantity").intValue()).isEqualTo(2);
    assertThat(bought.get("stripe_subscription_item_id").isNull()).isTrue();
    assertThat(limit(vendor, "products")).isEqualByComparingTo("2200");
    JsonNode invoice = vendor.invoices(1).getFirst();
    assertThat(Customer.lines(invoice)).singleElement().asString().startsWith("addon 1000 more");
    assertThat(invoice.at("/period/type").stringValue()).isEqualTo("monthly");
    assertThat(vendor.call("GET", ADDONS, null).is(200).at("/data/0")).isEqualTo(bought);
  }

  @Test
  void aDomainIsPaidForAYearAndGrantsItsFeature() {
    Customer vendor = paying();
    JsonNode domain =
        vendor
            .call("POST", ADDONS, Map.of("code", "domain", "domain_name", "Shop.Example.LU"))
            .is(201);
    assertThat(domain.get("domain_name").stringValue()).isEqualTo("shop.example.lu");
    Instant start = Instant.parse(domain.get("period_start").stringValue());
    assertThat(Instant.parse(domain.get("period_end").stringValue()))
        .isEqualTo(start.atZone(LUXEMBOURG).plusYears(1).toInstant());
    assertThat(Customer.lines(vendor.invoices(2).getLast()))
        .containsExactly("addon Custom domain (shop.example.lu) 1500");
    assertThat(entitlements(vendor).phases().getLast().features()).contains("custom_domain");
    Answer again =
        vendor.call("POST", ADDONS, Map.of("code", "domain", "domain_name", "shop.example.lu"));
    assertThat(again.is(409).get("type").stringValue()).isEqualTo("/problems/addon-refused");
    vendor.call("POST", ADDONS, Map.of("code", "domain", "domain_name", "b.example.lu")).is(201);
  }

  @Test
  void aMonthlyOneStandsOnTheRenewalsInvoiceAndRunsOutWhenCancelled() {
    Customer vendor = paying();
    Instant anchor = vendor.now();
    vendor.pays(vendor.invoices(1).getFirst());
    JsonNode mail = buy(vendor, "email_10");
    vendor.pays(vendor.invoices(2).getLast());
    Instant first = Instant.parse(mail.get("period_end").stringValue());
    assertThat(first)
        .isBetween(
            anchor.minusSeconds(60).atZone(LUXEMBOURG).plusMonths(1).toInstant(),
            anchor.atZone(LUXEMBOURG).plusMonths(1).toInstant());

    vendor.clockTo(first.plusSeconds(1));
    JsonNode renewal = vendor.invoices(3).getLast();
    assertThat(Customer.lines(renewal))
        .containsExactlyInAnyOrder("plan Essential 4900", "addon 10 mailboxes 900");
    vendor.pays(renewal);

    JsonNode cancelled =
        vendor.call("DELETE", ADDONS + "/" + mail.get("id").stringValue(), null).is(200);
    assertThat(cancelled.get("status").stringValue()).isEqualTo("cancelled");
    assertThat(cancelled.get("cancelled_at").isNull()).isFalse();
    assertThat(vendor.call("DELETE", ADDONS + "/" + mail.get("id").stringValue(), null).is(200))
        .as("again")
        .isEqualTo(cancelled);
    vendor.clockTo(Instant.parse(cancelled.get("period_end").stringValue()).plusSeconds(1));
    assertThat(Customer.lines(vendor.invoices(4).getLast())).containsExactly("plan Essential 4900");
    assertThat(vendor.call("GET", ADDONS, null).is(200).at("/data/0/status").stringValue())
        .isEqualTo("expired");
  }

  @Test
  void onAnAnnualPlanAMonthlyOneHasInvoicesOfItsOwn() {
    Customer vendor = inTrial();
    vendor
        .call(
            "POST",
            "/api/tenants/me/subscribe",
            Map.of("plan_code", "essential", "interval", "year", "trial_days", 0))
        .is(201);
    vendor.pays(vendor.invoices(1).getFirst());
    JsonNode storage = buy(vendor, "storage_10");
    vendor.pays(vendor.invoices(2).getLast());
    vendor.clockTo(
        Instant.parse(storage.get("period_end").stringValue()).plus(Duration.ofHours(1)));
    assertThat(Customer.lines(vendor.invoices(3).getLast()))
        .containsExactly("addon 10 GB of storage 300");
  }

  @Test
  void whileItIsPausedNothingIsChargedAndTheRestStandsOnOneInvoice() {
    Customer vendor = paying();
    vendor.pays(vendor.invoices(1).getFirst());
    JsonNode mail = buy(vendor, "email_10");
    vendor.pays(vendor.invoices(2).getLast());
    vendor.call("POST", "/api/tenants/me/subscription/pause", null).is(200);
    Instant end = Instant.parse(mail.get("period_end").stringValue());
    vendor.clockTo(end.plus(Duration.ofDays(40)));
    assertThat(vendor.invoices(2)).hasSize(2);
    vendor.call("POST", "/api/tenants/me/subscription/resume", null).is(200);
    JsonNode rest = vendor.invoices(3).getLast();
    assertThat(Customer.lines(rest))
        .hasSize(2)
        .anyMatch(line -> line.startsWith("plan Essential "))
        .anyMatch(line -> line.startsWith("addon 10 mailboxes "));
    JsonNode addon = vendor.call("GET", ADDONS, null).is(200).at("/data/0");
    assertThat(addon.get("status").stringValue()).isEqualTo("active");
    assertThat(Instant.parse(addon.get("period_end").stringValue()))
        .isEqualTo(Instant.parse(rest.at("/period/end_date").stringValue()));
  }

  @Test
  void grantsEndWithTheCancelledPeriodAlsoIfBillingWereAway() {
    Customer vendor = paying();
    JsonNode products = buy(vendor, "products_1000");
    Instant end = Instant.parse(products.get("period_end").stringValue());
    vendor.call("DELETE", ADDONS + "/" + products.get("id").stringValue(), null).is(200);
    Customer.eventually(() -> {
      EntitlementsRecord record = entitlements(vendor);
      assertThat(record.phaseAt(end.minusSeconds(1)).limits().get("products").max())
          .isEqualByComparingTo("1200");
      assertThat(record.phaseAt(end).limits().get("products").max()).isEqualByComparingTo("200");
    });
  }

  @Test
  void whatIsPaidOnceIsCancelledAtOnce() {
    Customer vendor = paying();
    JsonNode transfer =
        vendor
            .call("POST", ADDONS, Map.of("code", "domain_transfer", "domain_name", "a.example.lu"))
            .is(201);
    assertThat(transfer.get("period_end").isNull()).isTrue();
    assertThat(vendor.invoices(2).getLast().at("/period/type").stringValue()).isEqualTo("one_time");
    assertThat(
            vendor
                .call("DELETE", ADDONS + "/" + transfer.get("id").stringValue(), null)
                .is(200)
                .get("status")
                .stringValue())
        .isEqualTo("expired");
  }

  @Test
  void theSameRequestAgainBuysOnce() {
    Customer vendor = paying();
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    JsonNode first = vendor.call("POST", ADDONS, Map.of("code", "email_5"), key).is(201);
    assertThat(vendor.call("POST", ADDONS, Map.of("code", "email_5"), key).is(201))
        .isEqualTo(first);
    vendor.call("POST", ADDONS, Map.of("code", "email_10"), key).is(422);
    assertThat(vendor.call("GET", ADDONS, null).is(200).get("data").size()).isEqualTo(1);
    assertThat(vendor.invoices(2)).hasSize(2);
  }

  @Test
  void ofManyAtOnceForOneDomainOneIsBought() {
    Customer vendor = paying();
    List<Integer> answers =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(_ ->
                vendor
                    .call("POST", ADDONS, Map.of("code", "domain", "domain_name", "x.example.lu"))
                    .status())
            .toList();
    assertThat(answers).containsOnlyOnce(201).allMatch(status -> status == 201 || status == 409);
  }

  @Test
  void theListComesInPagesNewestFirst() {
    Customer vendor = paying();
    List<String> bought =
        List.of("email_5", "email_10", "storage_10").stream()
            .map(code -> buy(vendor, code).get("id").stringValue())
            .toList();
    JsonNode first = vendor.call("GET", ADDONS + "?limit=2", null).is(200);
    assertThat(ids(first)).containsExactly(bought.get(2), bought.get(1));
    assertThat(
            ids(
                vendor
                    .call("GET", ADDONS + "?after=" + first.get("next").stringValue(), null)
                    .is(200)))
        .containsExactly(bought.getFirst());
    vendor.call("GET", ADDONS + "?after=nonsense", null).is(422);
  }

  @Test
  void everyFaultOfAPurchaseIsNamed() {
    Customer vendor = paying();
    assertThat(
            pointers(
                vendor.call(
                    "POST",
                    ADDONS,
                    Map.of(
                        "code", "", "quantity", 0, "domain_name", "no domain", "colour", "red"))))
        .containsExactlyInAnyOrder("/code", "/quantity", "/domain_name", "/colour");
    JsonNode unknown = vendor.call("POST", ADDONS, Map.of("code", "moon")).is(422);
    assertThat(unknown.at("/errors/0/detail").stringValue()).contains("email_5");
    assertThat(pointers(vendor.call("POST", ADDONS, Map.of("code", "domain", "quantity", 2))))
        .containsExactlyInAnyOrder("/domain_name", "/quantity");
    vendor.call("POST", ADDONS, "{\"code\"", Map.of("Content-Type", "application/json")).is(400);
    assertThat(vendor.call("GET", ADDONS, null).is(200).get("data").size()).isZero();
  }

  @Test
  void whoIsNotToBuyIsTold() {
    Customer vendor = paying();
    vendor
        .call("POST", "/api/tenants/me/subscription/cancel", Map.of("when", "period_end"))
        .is(200);
    assertThat(vendor.call("POST", ADDONS, Map.of("code", "email_5")).is(409).at("/detail"))
        .asString()
        .contains("resume it first");
    vendor.call("DELETE", ADDONS + "/" + UUID.randomUUID(), null).is(404);
    vendor.call("DELETE", ADDONS + "/no-id", null);
    Customer other = paying();
    JsonNode theirs = buy(other, "email_5");
    vendor.call("DELETE", ADDONS + "/" + theirs.get("id").stringValue(), null).is(404);
  }

  @Test
  void onlyOwnersBuy() {
    Customer vendor = inTrial();
    TestTokens tokens = TestTokens.shared();
    for (String method : List.of("GET", "POST")) {
      @Nullable Object body = method.equals("POST") ? Map.of("code", "email_5") : null;
      vendor.call(null, method, ADDONS, body, Map.of()).is(401);
      vendor
          .call(tokens.member(vendor.id(), "oms", "ADMIN"), method, ADDONS, body, Map.of())
          .is(403);
      vendor.call(tokens.apiKey(vendor.id(), "oms", "*"), method, ADDONS, body, Map.of()).is(403);
      vendor.operator("SUPER_ADMIN", method, ADDONS, body).is(403);
    }
    vendor
        .call(
            tokens.member(UUID.randomUUID(), "oms", "OWNER"),
            "POST",
            ADDONS,
            Map.of("code", "email_5"),
            Map.of())
        .is(503);
  }

  private static List<String> ids(JsonNode page) {
    return page.get("data").valueStream().map(one -> one.get("id").stringValue()).toList();
  }

  private static List<String> pointers(Answer refused) {
    return refused
        .is(422)
        .get("errors")
        .valueStream()
        .map(error -> error.get("pointer").stringValue())
        .toList();
  }

  private BigDecimal limit(Customer customer, String metric) {
    return entitlements(customer).phases().getFirst().limits().get(metric).max();
  }

  /** As it was published last. */
  private EntitlementsRecord entitlements(Customer customer) {
    topics.await(2, event -> event.key().equals(customer.id().toString()));
    return topics
        .matching(event -> event.key().equals(customer.id().toString()))
        .getLast()
        .body(EntitlementsRecord.class);
  }
}
