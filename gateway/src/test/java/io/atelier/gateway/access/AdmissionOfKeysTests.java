package io.atelier.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.gateway.FakeTenantService.KnownKey;
import io.atelier.gateway.States;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** API keys: exchange, rates and revocation. */
class AdmissionOfKeysTests extends AskedAdmission {

  @Test
  void requestsWithOneNewKeyShareOneExchange() {
    String secret = tenantService.addTenantKey(tenantId, "studio", "*");
    List<Decision> decisions =
        Flux.range(0, 50)
            .flatMap(_ -> admission.admit(keyed(HOST, "/", secret)), 50)
            .collectList()
            .block(Duration.ofSeconds(10));
    assertThat(decisions).hasSize(50).allMatch(Decision.Forward.class::isInstance);
    assertThat(tenantService.exchanges.get()).isEqualTo(1);
    assertThat(tenantService.serviceTokens.get()).isLessThanOrEqualTo(1);
  }

  @Test
  void ofSixtyOneRequestsAtOnceTheLastIs429() {
    String secret = tenantService.addTenantKey(tenantId, "studio", "*");
    List<String> outcomes =
        Flux.range(0, 61)
            .flatMap(_ -> admission.admit(keyed(HOST, "/", secret)), 61)
            .map(AskedAdmission::outcome)
            .collectList()
            .block(Duration.ofSeconds(10));
    assertThat(outcomes).filteredOn("200"::equals).hasSize(60);
    assertThat(outcomes).filteredOn("429 rate-limited"::equals).hasSize(1);
    Decision.Refuse refusal =
        (Decision.Refuse) decide(keyed("localhost", "/api/tenants/me", secret));
    assertThat(outcome(refusal)).isEqualTo("429 rate-limited");
    assertThat(refusal.problem().retryAfter()).isLessThanOrEqualTo(Duration.ofSeconds(6));
    assertThat(refusal.answer()).containsKeys("RateLimit", "RateLimit-Policy");
  }

  @Test
  void aKeysOwnFiguresCount() {
    String secret =
        tenantService.add(
            new KnownKey(
                UUID.randomUUID(), "api-key", tenantId, "studio", List.of("*"), 10L, 2L, null));
    assertThat(outcome(keyed(HOST, "/", secret))).isEqualTo("200");
    assertThat(outcome(keyed(HOST, "/", secret))).isEqualTo("200");
    assertThat(outcome(keyed(HOST, "/", secret))).isEqualTo("429 rate-limited");
  }

  @Test
  void aRevokedKeyIsRefusedAtOnce() {
    String secret = tenantService.addTenantKey(tenantId, "studio", "*");
    assertThat(outcome(keyed(HOST, "/", secret))).isEqualTo("200");
    revoked(tenantService.idOf(secret));
    assertThat(refused(keyed(HOST, "/", secret))).isEqualTo("401 key-revoked");
    assertThat(refused(keyed(HOST, "/", secret))).isEqualTo("401 key-revoked");
  }

  @Test
  void aRevocationWinsAgainstAnExchangeThatIsUnderWay() throws InterruptedException {
    String secret = tenantService.addTenantKey(tenantId, "studio", "*");
    CountDownLatch hold = new CountDownLatch(1);
    tenantService.hold = hold;
    Mono<String> asked =
        admission.admit(keyed(HOST, "/", secret)).map(AskedAdmission::outcome).cache();
    asked.subscribe();
    assertThat(tenantService.reading.await(5, TimeUnit.SECONDS)).isTrue();
    revoked(tenantService.idOf(secret));
    hold.countDown();
    assertThat(asked.block(Duration.ofSeconds(5))).isEqualTo("401 key-revoked");
    assertThat(refused(keyed(HOST, "/", secret))).isEqualTo("401 key-revoked");
  }

  @Test
  void anAnswerOlderThanTheTopicIsAskedForAgain() {
    String secret = tenantService.addTenantKey(tenantId, "studio", "*");
    assertThat(outcome(keyed(HOST, "/", secret))).isEqualTo("200");
    tenantService.sequence = 5;
    UUID id = tenantService.idOf(secret);
    mirror("apiKeys")
        .handler()
        .apply(
            new InboundEvent<>(
                "x",
                "api_key.updated",
                id.toString(),
                tenantId,
                5,
                Instant.now(),
                false,
                States.key(id, tenantId, null)))
        .block();
    assertThat(outcome(keyed(HOST, "/", secret))).isEqualTo("200");
    assertThat(tenantService.exchanges.get()).isEqualTo(2);
    assertThat(outcome(keyed(HOST, "/", secret))).isEqualTo("200");
    assertThat(tenantService.exchanges.get()).isEqualTo(2);
  }

  @Test
  void aKeyThatHasEndedIsRefused() {
    String secret =
        tenantService.add(
            new KnownKey(
                UUID.randomUUID(),
                "api-key",
                tenantId,
                "studio",
                List.of("*"),
                null,
                null,
                Instant.now().minusSeconds(1)));
    assertThat(refused(keyed(HOST, "/", secret))).isEqualTo("401 key-expired");
  }

  @Test
  void whileTenantServiceIsAwayKnownKeysGoOnAndNewOnesAre503() {
    String known = tenantService.addTenantKey(tenantId, "studio", "*");
    String unseen = tenantService.addTenantKey(tenantId, "studio", "*");
    assertThat(outcome(keyed(HOST, "/", known))).isEqualTo("200");
    tenantService.exchangeStatus = 500;
    assertThat(outcome(keyed(HOST, "/", known))).isEqualTo("200");
    Decision.Refuse refusal = (Decision.Refuse) decide(keyed(HOST, "/", unseen));
    assertThat(outcome(refusal)).isEqualTo("503 unavailable");
    assertThat(refusal.problem().retryAfter()).isNotNull();
    tenantService.exchangeStatus = 200;
    assertThat(outcome(keyed(HOST, "/", unseen))).isEqualTo("200");
  }
}
