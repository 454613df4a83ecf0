package io.atelier.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.token.TestToken;
import io.atelier.testsupport.token.TestTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Each documented status of each call. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=billing-service")
@WithServers(service = "billing")
class BillingHttpTests {
  private static final String SUBSCRIPTION = "/api/tenants/me/subscription";

  @Autowired TopicNames topicNames;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  @LocalServerPort int port;

  private WebTestClient client;

  @BeforeEach
  void connect() {
    client =
        WebTestClient.bindToServer()
            .baseUrl("http://localhost:" + port)
            .responseTimeout(Duration.ofSeconds(20))
            .build();
  }

  @Test
  void plansOfTheDefaultPlatformAreForAnyone() {
    client
        .get()
        .uri("/api/plans")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.next")
        .isEmpty()
        .jsonPath("$.data.length()")
        .isEqualTo(4)
        .jsonPath("$.data[0].code")
        .isEqualTo("free")
        .jsonPath("$.data[0].platform")
        .isEqualTo("studio")
        .jsonPath("$.data[0].version")
        .isEqualTo(1)
        .jsonPath("$.data[0].is_public")
        .isEqualTo(true)
        .jsonPath("$.data[0].prices[0].interval")
        .isEqualTo("month")
        .jsonPath("$.data[0].prices[0].interval_count")
        .isEqualTo(1)
        .jsonPath("$.data[0].limits.rooms")
        .isEqualTo(1)
        .jsonPath("$.data[0].limits.custom_domain")
        .isEqualTo(false)
        .jsonPath("$.data[0].features.length()")
        .isEqualTo(0)
        .jsonPath("$.data[0].trial_days")
        .isEqualTo(0)
        .jsonPath("$.data[1].prices[0].amount.amount")
        .isEqualTo(1900)
        .jsonPath("$.data[1].prices[0].amount.currency")
        .isEqualTo("EUR")
        .jsonPath("$.data[1].trial_days")
        .isEqualTo(14)
        .jsonPath("$.data[2].limits.clients")
        .isEmpty()
        .jsonPath("$.data[2].limits.white_label")
        .isEqualTo(true)
        .jsonPath("$.data[3].on_quote")
        .isEqualTo(true)
        .jsonPath("$.data[3].prices.length()")
        .isEqualTo(0);
  }

  @Test
  void whatIsNotPublicIsNotShown() {
    client
        .get()
        .uri("/api/plans?platform=oms")
        .header("X-Platform", "studio")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.data[*].code")
        .value(codes -> assertThat(codes.toString()).contains("essential").doesNotContain("ente"))
        .jsonPath("$.data[0].platform")
        .isEmpty()
        .jsonPath("$.data[0].limits.cms_custom_pages")
        .isEqualTo(0);
  }

  @Test
  void theHostsPlatformIsTheDefault() {
    client
        .get()
        .uri("/api/plans")
        .header("X-Platform", "rural-health")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.data[0].platform")
        .isEqualTo("rural-health");
  }

  @Test
  void plansComeInPages() {
    String next =
        client
            .get()
            .uri("/api/plans?limit=3")
            .exchange()
            .expectStatus()
            .isOk()
            .returnResult(PageOfPlans.class)
            .getResponseBody()
            .blockFirst()
            .next();
    client
        .get()
        .uri("/api/plans?limit=3&after=" + next)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.data.length()")
        .isEqualTo(1)
        .jsonPath("$.data[0].code")
        .isEqualTo("enterprise");
  }

  private record PageOfPlans(String next) {}

  @Test
  void aPlatformThatSellsNothingIs404() {
    client
        .get()
        .uri("/api/plans?platform=moon")
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectBody()
        .jsonPath("$.type")
        .isEqualTo("/problems/catalog-not-found")
        .jsonPath("$.detail")
        .value(detail -> assertThat(detail.toString()).contains("studio"));
  }

  @Test
  void aWrongPageIs422() {
    client.get().uri("/api/plans?limit=0").exchange().expectStatus().isEqualTo(422);
    client.get().uri("/api/plans?after=nonsense").exchange().expectStatus().isEqualTo(422);
    client.get().uri("/api/plans?after=YQpi").exchange().expectStatus().isEqualTo(422);
  }

  @Test
  void membersKeysAndApplicationsReadTheirSubscription() {
    UUID tenant = signedUp();
    TestTokens tokens = TestTokens.shared();
    for (TestToken token :
        new TestToken[] {
          tokens.member(tenant, "studio", "MEMBER"),
          tokens.apiKey(tenant, "studio", "billing:read"),
          tokens.token("application").tenant(tenant).platform("studio").scopes("*")
        }) {
      client
          .get()
          .uri(SUBSCRIPTION)
          .headers(headers -> headers.setBearerAuth(token.mint()))
          .exchange()
          .expectStatus()
          .isOk()
          .expectBody()
          .jsonPath("$.tenant_id")
          .isEqualTo(tenant.toString())
          .jsonPath("$.plan_code")
          .isEqualTo("starter")
          .jsonPath("$.plan_version")
          .isEqualTo(1)
          .jsonPath("$.status")
          .isEqualTo("trial")
          .jsonPath("$.amount.amount")
          .isEqualTo(1900)
          .jsonPath("$.trial_days_remaining")
          .isEqualTo(14)
          .jsonPath("$.cancel_at_period_end")
          .isEqualTo(false)
          .jsonPath("$.stripe_customer_id")
          .isEmpty()
          .jsonPath("$.billed_by")
          .isEqualTo("atelier");
    }
  }

  @Test
  void nobodyIs401() {
    client.get().uri(SUBSCRIPTION).exchange().expectStatus().isUnauthorized();
    client
        .get()
        .uri(SUBSCRIPTION)
        .headers(headers ->
            headers.setBearerAuth(
                TestTokens.shared().member(UUID.randomUUID(), "studio", "OWNER").expired().mint()))
        .exchange()
        .expectStatus()
        .isUnauthorized();
  }

  @Test
  void theWrongCallerIs403() {
    TestTokens tokens = TestTokens.shared();
    for (TestToken token :
        new TestToken[] {
          tokens.apiKey(UUID.randomUUID(), "studio", "usage:read"),
          tokens.token("application").platform("studio").scopes("*"),
          tokens.operator("VIEWER")
        }) {
      client
          .get()
          .uri(SUBSCRIPTION)
          .headers(headers -> headers.setBearerAuth(token.mint()))
          .exchange()
          .expectStatus()
          .isForbidden();
    }
  }

  @Test
  void aTenantThatBillingHasNotHeardOfIs503() {
    client
        .get()
        .uri(SUBSCRIPTION)
        .headers(headers ->
            headers.setBearerAuth(
                TestTokens.shared().member(UUID.randomUUID(), "studio", "OWNER").mint()))
        .exchange()
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .exists("Retry-After")
        .expectBody()
        .jsonPath("$.type")
        .isEqualTo("/problems/not-ready-yet");
  }

  private UUID signedUp() {
    Instant now = Instant.now();
    TenantState tenant =
        Tenants.tenant(UUID.randomUUID(), "studio", "starter", now, now.plus(Duration.ofDays(14)));
    try (KafkaTopics topics = new KafkaTopics(servers, topicNames, Topic.ENTITLEMENTS)) {
      topics.send(Topic.TENANTS, tenant.id().toString(), 1, "tenant.created", tenant.id(), tenant);
      topics.flush();
      topics.await(1, event -> event.key().equals(tenant.id().toString()));
    }
    return tenant.id();
  }
}
