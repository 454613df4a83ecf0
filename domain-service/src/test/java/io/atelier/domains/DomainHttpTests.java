package io.atelier.domains;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.testsupport.http.Http;
import io.atelier.testsupport.standin.Rights;
import io.atelier.testsupport.token.TestTokens;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every endpoint, with each status that it documents. */
class DomainHttpTests extends RunningDomainService {

  @Test
  void everyTableHasItsPolicyOrAReason() {
    assertThat(tenancyCatalog.violations().block()).isEmpty();
  }

  @Test
  void domainGoesFromClaimThroughProofAndCertificateToRemoval() throws Exception {
    UUID tenant = tenant();
    String name = newName();
    Http.Answer claimed = claim(tenant, name.toUpperCase(java.util.Locale.ROOT) + ".");
    assertThat(claimed.status()).isEqualTo(201);
    assertThat(claimed.at("/domain_name")).isEqualTo(name);
    assertThat(claimed.at("/verification_status")).isEqualTo("PENDING");
    assertThat(claimed.at("/ssl_status")).isEqualTo("PENDING");
    assertThat(claimed.at("/records/0/name")).isEqualTo("_atelier-challenge." + name);
    assertThat(claimed.at("/records/0/value")).isEqualTo(claimed.at("/verification_token"));
    assertThat(claimed.at("/records/1/type")).isEqualTo("CNAME");
    String id = claimed.at("/id");
    String path = DOMAINS + "/" + id;
    Http.Answer early = http.send("POST", path + "/verify", admin(tenant), null);
    assertThat(early.status()).isEqualTo(200);
    assertThat(early.at("/reason")).contains("no TXT record");
    assertThat(early.at("/tracks/ownership/actor")).isEqualTo("customer");
    assertThat(ingress(id)).isNull();
    prove(claimed);
    Http.Answer verified = http.send("POST", path + "/verify", admin(tenant), null);
    assertThat(verified.at("/verification_status")).isEqualTo("VERIFIED");
    assertThat(verified.at("/verified_at")).isNotEmpty();
    assertThat(verified.body().at("/is_primary").asBoolean()).isTrue();
    await(() -> domain(tenant, id).at("/ssl_status").equals("ISSUED"));
    Http.Answer live = domain(tenant, id);
    assertThat(live.at("/ssl_expires_at")).isNotEmpty();
    assertThat(live.at("/k8s_ingress_name")).isEqualTo("domain-" + id);
    Ingress ingress = ingress(id);
    assertThat(ingress.getSpec().getRules().getFirst().getHost()).isEqualTo(name);
    assertThat(ingress.getSpec().getTls().getFirst().getHosts()).containsExactly(name);
    assertThat(ingress.getMetadata().getLabels())
        .containsEntry("atelier.io/tenant", tenant.toString());
    assertThat(http.send("DELETE", path, admin(tenant), null).status()).isEqualTo(204);
    assertThat(domain(tenant, id).status()).isEqualTo(404);
    assertThat(http.send("DELETE", path, admin(tenant), null).status()).isEqualTo(404);
    await(() -> ingress(id) == null);
    await(() -> published(id).contains("aggregate.removed"));
    List<String> events = published(id);
    assertThat(events.getFirst()).isEqualTo("domain.claimed PENDING");
    assertThat(events).containsOnlyOnce("domain.verified VERIFIED");
    assertThat(events).containsOnlyOnce("domain.removed REMOVED");
    assertThat(events.getLast()).isEqualTo("aggregate.removed");
  }

  @Test
  void domainWithoutSubdomainGetsAddresses() {
    Http.Answer claimed = claim(tenant(), "apex-" + UUID.randomUUID() + ".com");
    assertThat(claimed.at("/records/1/type")).isEqualTo("A");
    assertThat(claimed.at("/records/1/value")).isEqualTo("198.51.100.7");
  }

  @Test
  void primaryIsOneAndMustBeProven() throws Exception {
    UUID tenant = tenant();
    Http.Answer first = live(tenant);
    Http.Answer second = live(tenant);
    assertThat(first.body().at("/is_primary").asBoolean()).isTrue();
    assertThat(second.body().at("/is_primary").asBoolean()).isFalse();
    Http.Answer made =
        http.send("PUT", DOMAINS + "/" + second.at("/id") + "/primary", admin(tenant), null);
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.body().at("/is_primary").asBoolean()).isTrue();
    assertThat(domain(tenant, first.at("/id")).body().at("/is_primary").asBoolean()).isFalse();
    Http.Answer unproven = claim(tenant, newName());
    Http.Answer refused =
        http.send("PUT", DOMAINS + "/" + unproven.at("/id") + "/primary", admin(tenant), null);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.problem()).isEqualTo("domain-unverified");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "nodots", "a.localhost", "atelier.localhost.", "x"})
  void whatIsNoNameOfTheirsIsRefused(String name) {
    Http.Answer refused = claim(tenant(), name);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.pointers()).containsExactly("/domain_name");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"domain_name\": ', application/json, 400",
    "'{}', application/json, 422",
    "'{\"domain_name\": 7, \"x\": 1}', application/json, 422",
    "'{}', text/plain, 415"
  })
  void whatCannotBeReadIsTheClientsProblem(String body, String type, int status) {
    Http.Answer answer =
        http.raw("POST", DOMAINS, admin(tenant()), body, Map.of("Content-Type", type));
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void planMustHaveTheFeatureAndBeInForce() {
    UUID without = Rights.tenant(others, true, Map.of());
    Http.Answer refused = claim(without, newName());
    assertThat(refused.status()).isEqualTo(402);
    assertThat(refused.problem()).isEqualTo("plan-feature-needed");
    assertThat(refused.at("/feature")).isEqualTo("custom_domain");
    UUID closed = Rights.tenant(others, false, Map.of(), "custom_domain");
    assertThat(claim(closed, newName()).problem()).isEqualTo("subscription-inactive");
    Http.Answer early = claim(UUID.randomUUID(), newName());
    assertThat(early.status()).isEqualTo(503);
  }

  @Test
  void planLimitsTheNumberOfDomains() {
    Rights.publishCatalog(others, "own_domains", "domains");
    await(() ->
        claim(Rights.tenant(others, true, Map.of("own_domains", 0), "custom_domain"), newName())
                .status()
            == 402);
    UUID tenant = Rights.tenant(others, true, Map.of("own_domains", 2), "custom_domain");
    List<Integer> statuses =
        java.util.stream.IntStream.range(0, 6)
            .parallel()
            .mapToObj(_ -> claim(tenant, newName()).status())
            .toList();
    assertThat(statuses).containsOnly(201, 402);
    assertThat(statuses).filteredOn(status -> status == 201).hasSize(2);
    assertThat(claim(tenant, newName()).problem()).isEqualTo("quota-exceeded");
  }

  @Test
  void onlyTheTenantsOwnAreAdmitted() {
    UUID tenant = tenant();
    String id = claim(tenant, newName()).at("/id");
    assertThat(http.send("GET", DOMAINS, null, null).status()).isEqualTo(401);
    String member = TestTokens.shared().member(tenant, "studio", "MEMBER").mint();
    assertThat(http.send("GET", DOMAINS, member, null).status()).isEqualTo(200);
    assertThat(http.send("POST", DOMAINS, member, Map.of("domain_name", newName())).status())
        .isEqualTo(403);
    assertThat(http.send("DELETE", DOMAINS + "/" + id, member, null).status()).isEqualTo(403);
    String stranger = admin(tenant());
    assertThat(http.send("GET", DOMAINS + "/" + id, stranger, null).status()).isEqualTo(404);
    assertThat(http.send("POST", DOMAINS + "/" + id + "/verify", stranger, null).status())
        .isEqualTo(404);
    assertThat(http.send("PUT", DOMAINS + "/" + id + "/primary", stranger, null).status())
        .isEqualTo(404);
    assertThat(http.send("DELETE", DOMAINS + "/" + id, stranger, null).status()).isEqualTo(404);
    assertThat(http.send("GET", DOMAINS, stranger, null).body().at("/data").size()).isZero();
    assertThat(http.send("GET", DOMAINS + "/x", admin(tenant), null).status()).isEqualTo(400);
    assertThat(http.send("GET", DOMAINS + "?limit=0", admin(tenant), null).status()).isEqualTo(422);
  }
}
