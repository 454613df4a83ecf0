package io.atelier.billing.coupon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.timer.TenantLocks;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.token.TestTokens;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Redemptions over a real database. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=billing-service")
@WithServers(service = "billing")
class CouponIntegrationTests {
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);

  @Autowired Coupons coupons;
  @Autowired TenantLocks locks;
  @Autowired UnitOfWork unitOfWork;

  @LocalServerPort int port;

  @BeforeEach
  void sell() {
    for (String platform : List.of("coupon-one", "coupon-two")) {
      upload(
          platform + ".yml",
          """
          platform: %s
          seller: atelier
          default_plan: basic
          plans:
            basic: {name: Basic, prices: [{interval: month, amount: 1000}]}
            pro: {name: Pro, prices: [{interval: month, amount: 2000}]}
          coupons:
            own-%s: {percent: 25, months: 2, plans: [basic]}
          """
              .formatted(platform, platform));
    }
    upload(
        "coupons.yml",
        """
        platforms: [coupon-one, coupon-two]
        coupons:
          few: {percent: 10, max_uses: 10}
          pair: {percent: 10, max_uses: 2}
          two-euros: {amount: {amount: 200}}
        """);
  }

  private void upload(String file, String yaml) {
    WebTestClient.bindToServer()
        .baseUrl("http://localhost:" + port)
        .responseTimeout(Duration.ofSeconds(20))
        .build()
        .post()
        .uri("/api/admin/catalog?file=" + file)
        .headers(headers -> headers.setBearerAuth(TestTokens.shared().operator("BILLING").mint()))
        .header("Content-Type", "application/yaml")
        .bodyValue(yaml)
        .exchange()
        .expectStatus()
        .isOk();
  }

  @Test
  void ofManyAtOnceAsManyGetItAsThereAreUses() {
    List<Boolean> got =
        Flux.fromStream(IntStream.range(0, 40).boxed())
            .flatMap(
                n ->
                    redeem(UUID.randomUUID(), n % 2 == 0 ? "coupon-one" : "coupon-two", "few")
                        .thenReturn(true)
                        .onErrorResume(
                            ProblemException.class,
                            refused -> {
                              assertThat(refused.faults())
                                  .containsExactly(
                                      new Fault("/coupon", "was redeemed as often as it may be"));
                              return Mono.just(false);
                            }),
                40)
            .collectList()
            .block(Duration.ofSeconds(60));
    assertThat(got).hasSize(40).filteredOn(one -> one).as("a global coupon").hasSize(10);
  }

  @Test
  void aRedemptionThatIsRolledBackIsNotCounted() {
    for (int i = 0; i < 3; i++) {
      UUID tenant = UUID.randomUUID();
      Mono<Void> undone =
          locks
              .take(tenant, "coupon-one")
              .then(coupons.redeem(request(tenant, "coupon-one", "pair", "basic")))
              .then(Mono.error(new IllegalStateException("something else went wrong")));
      assertThat(
              catchThrowableOfType(
                  IllegalStateException.class, () -> unitOfWork.asTenant(tenant, undone).block()))
          .isNotNull();
    }
    redeem(UUID.randomUUID(), "coupon-one", "pair").block();
    redeem(UUID.randomUUID(), "coupon-two", "PAIR ").block();
    assertThat(refusal(UUID.randomUUID(), "coupon-one", "pair", "basic"))
        .isEqualTo("was redeemed as often as it may be");
  }

  @Test
  void aWrongCouponSaysWhy() {
    UUID tenant = UUID.randomUUID();
    assertThat(refusal(tenant, "coupon-one", "nope", "basic")).isEqualTo("is no coupon here");
    assertThat(refusal(tenant, "coupon-one", "own-coupon-two", "basic"))
        .as("of the other platform")
        .isEqualTo("is no coupon here");
    assertThat(refusal(tenant, "coupon-one", "own-coupon-one", "pro"))
        .isEqualTo("is good for basic only");
    redeem(tenant, "coupon-one", "own-coupon-one").block();
    assertThat(refusal(tenant, "coupon-one", "own-coupon-one", "basic"))
        .isEqualTo("was redeemed before");
  }

  @Test
  void whatIsRedeemedCountsAsItWasAndTheLastOneAlone() {
    UUID tenant = UUID.randomUUID();
    UUID subscription = new UUID(0, tenant.hashCode());
    assertThat(discount(tenant, subscription, "basic", NOW)).isNull();
    redeem(tenant, "coupon-one", "own-coupon-one").block();
    upload(
        "coupon-one.yml",
        """
        platform: coupon-one
        seller: atelier
        default_plan: basic
        plans:
          basic: {name: Basic, prices: [{interval: month, amount: 1000}]}
          pro: {name: Pro, prices: [{interval: month, amount: 2000}]}
        """);
    assertThat(discount(tenant, subscription, "basic", NOW))
        .isEqualTo(new Discount("own-coupon-one", new BigDecimal("25"), null));
    assertThat(discount(tenant, subscription, "pro", NOW)).isNull();
    assertThat(discount(tenant, subscription, "basic", NOW.plus(Duration.ofDays(63)))).isNull();
    redeem(tenant, "coupon-one", "two-euros").block();
    assertThat(discount(tenant, subscription, "pro", NOW).amount().amount()).isEqualTo(200);
  }

  private Discount discount(UUID tenant, UUID subscription, String plan, Instant at) {
    return unitOfWork
        .asTenant(
            tenant,
            Mono.defer(() ->
                coupons.discounts(List.of(new Coupons.Lowered(tenant, subscription, plan, at)))))
        .block()
        .get(subscription);
  }

  private String refusal(UUID tenant, String platform, String coupon, String plan) {
    ProblemException refused =
        catchThrowableOfType(
            ProblemException.class, () -> redeem(request(tenant, platform, coupon, plan)).block());
    assertThat(refused.code().kind().status()).isEqualTo(422);
    assertThat(refused.faults()).extracting(Fault::pointer).containsExactly("/coupon");
    return refused.faults().getFirst().detail();
  }

  private Mono<Void> redeem(UUID tenant, String platform, String coupon) {
    return redeem(request(tenant, platform, coupon, "basic"));
  }

  private Mono<Void> redeem(CouponRequest request) {
    return unitOfWork.asTenant(
        request.tenantId(),
        Mono.defer(() ->
            locks.take(request.tenantId(), request.platform()).then(coupons.redeem(request))));
  }

  private static CouponRequest request(UUID tenant, String platform, String coupon, String plan) {
    return new CouponRequest(
        tenant, new UUID(0, tenant.hashCode()), platform, coupon, plan, "EUR", NOW, NOW);
  }
}
