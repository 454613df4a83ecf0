package io.atelier.billing.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.Customer;
import io.atelier.billing.Customer.Answer;
import io.atelier.billing.KafkaTopics;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.WithServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Coupons as a customer meets them: when it subscribes, and on its invoices. */
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
class CouponHttpTests {
  @Autowired TopicNames topicNames;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  @LocalServerPort int port;

  private KafkaTopics topics;

  @BeforeEach
  void sell() {
    topics = new KafkaTopics(servers, topicNames, Topic.ENTITLEMENTS);
    Customer.sell(
        port,
        "reduced.yml",
        """
        platform: reduced
        seller: atelier
        default_plan: basic
        trial: {days: 7}
        plans:
          basic: {name: Basic, prices: [{interval: month, amount: 1001}]}
          pro: {name: Pro, prices: [{interval: month, amount: 3000}]}
        coupons:
          half: {percent: 50, months: 2, plans: [basic]}
          single: {amount: {amount: 300}, max_uses: 1}
        """);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  private Customer inTrial() {
    return Customer.signUp(port, topics, "reduced", "basic", Duration.ofDays(7));
  }

  private static Answer subscribe(Customer customer, String plan, String coupon) {
    return customer.call(
        "POST",
        "/api/tenants/me/subscribe",
        Map.of("plan_code", plan, "trial_days", 0, "coupon", coupon));
  }

  @Test
  void aCouponLowersItsMonthsAndNoMore() {
    Customer customer = inTrial();
    subscribe(customer, "basic", "Half").is(201);
    for (int month = 0; month < 3; month++) {
      JsonNode invoice = customer.invoices(month + 1).getLast();
      assertThat(amounts(invoice))
          .as("month " + month)
          .isEqualTo(month < 2 ? List.of("plan 1001", "discount -501") : List.of("plan 1001"));
      customer.pays(invoice);
      customer.clockTo(periodEnd(customer).plusSeconds(1));
    }
  }

  /** Whoever subscribes in its trial is lowered from the day it pays. */
  @Test
  void theMonthsCountFromTheFirstPaidDay() {
    Customer customer = inTrial();
    customer
        .call("POST", "/api/tenants/me/subscribe", Map.of("plan_code", "basic", "coupon", "half"))
        .is(201);
    customer.clockTo(periodEnd(customer).plusSeconds(1));
    for (int month = 0; month < 2; month++) {
      JsonNode invoice = customer.invoices(month + 1).getLast();
      assertThat(amounts(invoice)).containsExactly("plan 1001", "discount -501");
      customer.pays(invoice);
      customer.clockTo(periodEnd(customer).plusSeconds(1));
    }
    assertThat(amounts(customer.invoices(3).getLast())).containsExactly("plan 1001");
  }

  @Test
  void aWrongCouponIsNamedAndNothingIsBought() {
    Customer customer = inTrial();
    for (Map.Entry<String, String> wrong :
        Map.of("nope", "is no coupon here", "half", "is good for basic only").entrySet()) {
      JsonNode refused = subscribe(customer, "pro", wrong.getKey()).is(422);
      assertThat(refused.at("/errors/0/pointer").stringValue()).isEqualTo("/coupon");
      assertThat(refused.at("/errors/0/detail").stringValue()).isEqualTo(wrong.getValue());
    }
    assertThat(
            customer
                .call("GET", "/api/tenants/me/subscription", null)
                .is(200)
                .get("status")
                .stringValue())
        .isEqualTo("trial");

    subscribe(customer, "pro", "single").is(201);
    assertThat(amounts(customer.invoices(1).getLast()))
        .containsExactly("plan 3000", "discount -300");
    assertThat(subscribe(inTrial(), "pro", "single").is(422).at("/errors/0/detail").stringValue())
        .isEqualTo("was redeemed as often as it may be");
  }

  private static List<String> amounts(JsonNode invoice) {
    return invoice
        .get("items")
        .valueStream()
        .map(line -> line.get("type").stringValue() + " " + line.at("/amount/amount").longValue())
        .toList();
  }

  private static Instant periodEnd(Customer customer) {
    return Instant.parse(
        customer
            .call("GET", "/api/tenants/me/subscription", null)
            .is(200)
            .get("current_period_end")
            .stringValue());
  }
}
