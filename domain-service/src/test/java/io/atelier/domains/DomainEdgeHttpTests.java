package io.atelier.domains;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.testsupport.http.Http;
import io.atelier.testsupport.standin.DnsStandIn;
import io.atelier.testsupport.standin.KubernetesStandIn;
import io.atelier.testsupport.standin.Rights;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of a domain when the cluster or the plan changes. */
class DomainEdgeHttpTests extends RunningDomainService {
  private static final String FEATURE = "custom_domain";

  @Test
  void whatSomeoneChangesInTheClusterByHandComesBack() throws Exception {
    UUID tenant = tenant();
    String id = live(tenant).at("/id");
    cluster
        .client()
        .network()
        .v1()
        .ingresses()
        .inNamespace(NAMESPACE)
        .withName("domain-" + id)
        .delete();
    await(() -> ingress(id) != null);
    cluster
        .client()
        .network()
        .v1()
        .ingresses()
        .inNamespace(NAMESPACE)
        .withName("domain-" + id)
        .edit(ingress -> {
          ingress.getSpec().getRules().getFirst().setHost("attacker.example.com");
          return ingress;
        });
    await(() ->
        !ingress(id).getSpec().getRules().getFirst().getHost().equals("attacker.example.com"));
    assertThat(domain(tenant, id).at("/ssl_status")).isEqualTo("ISSUED");
  }

  @Test
  void dnsAndClusterMayGoAwayAndComeBack() throws Exception {
    UUID tenant = tenant();
    Http.Answer served = live(tenant);
    dns.close();
    cluster.close();
    Http.Answer claimed = claim(tenant, newName());
    assertThat(claimed.status()).isEqualTo(201);
    Http.Answer unreachable =
        http.send("POST", DOMAINS + "/" + claimed.at("/id") + "/verify", admin(tenant), null);
    assertThat(unreachable.status()).isEqualTo(200);
    assertThat(unreachable.at("/reason")).contains("cannot be asked");
    assertThat(domain(tenant, served.at("/id")).at("/ssl_status")).isEqualTo("ISSUED");
    assertThat(domain(tenant, served.at("/id")).at("/verification_status")).isEqualTo("VERIFIED");
    dns = new DnsStandIn(DNS_PORT);
    dns.put(claimed.at("/records/0/name"), "TXT", claimed.at("/records/0/value"));
    otherDns.put(claimed.at("/records/0/name"), "TXT", claimed.at("/records/0/value"));
    await(() -> domain(tenant, claimed.at("/id")).at("/verification_status").equals("VERIFIED"));
    String removed = served.at("/id");
    assertThat(http.send("DELETE", DOMAINS + "/" + removed, admin(tenant), null).status())
        .isEqualTo(204);
    cluster = new KubernetesStandIn(KUBERNETES_PORT);
    await(() -> domain(tenant, claimed.at("/id")).at("/ssl_status").equals("ISSUED"));
    await(() -> published(removed).contains("aggregate.removed"));
    assertThat(ingress(removed)).isNull();
  }

  /** With another plan a domain is not served; with the old one again, it is, by itself. */
  @Test
  void domainIsWithheldWhileThePlanHasNone() throws Exception {
    UUID tenant = tenant();
    Http.Answer live = live(tenant);
    String id = live.at("/id");
    Http.Answer unproven = claim(tenant, newName());
    Rights.publish(others, tenant, 2, Rights.phase(Instant.now(), true, Map.of()));
    await(() -> domain(tenant, id).at("/verification_status").equals("SUSPENDED"));
    assertThat(domain(tenant, id).at("/reason")).contains("starter").contains("Change to one");
    await(() -> ingress(id) == null);
    assertThat(certificate(id)).as("its return costs no new one").isNotNull();
    assertThat(domain(tenant, unproven.at("/id")).at("/reason")).contains("Change to one");
    await(() -> published(id).contains("domain.suspended SUSPENDED"));
    prove(unproven);
    await(() -> domain(tenant, unproven.at("/id")).at("/verification_status").equals("SUSPENDED"));
    assertThat(ingress(unproven.at("/id"))).isNull();

    Rights.publish(others, tenant, 3, Rights.phase(Instant.now(), true, Map.of(), FEATURE));
    await(() -> ingress(id) != null && ingress(unproven.at("/id")) != null);
    await(() -> published(id).contains("domain.resumed VERIFIED"));
    assertThat(domain(tenant, id).at("/verification_status")).isEqualTo("VERIFIED");
    assertThat(published(id)).containsOnlyOnce("domain.suspended SUSPENDED");
    assertThat(alerts(tenant)).containsOnly("domain_suspended");
  }

  /** Nobody has to say anything when the time comes. */
  @Test
  void domainIsWithheldWhenAPhaseWithoutTheFeatureBegins() throws Exception {
    UUID tenant = tenant();
    String id = live(tenant).at("/id");
    Instant now = Instant.now();
    Rights.publish(
        others,
        tenant,
        2,
        Rights.phase(now, true, Map.of(), FEATURE),
        Rights.phase(now.plusSeconds(3), true, Map.of()),
        Rights.phase(now.plusSeconds(5), true, Map.of(), FEATURE));
    await(() -> ingress(id) == null);
    assertThat(Instant.now()).isAfter(now.plusSeconds(3));
    await(() -> ingress(id) != null);
    await(() -> domain(tenant, id).at("/verification_status").equals("VERIFIED"));
  }

  /** Then the gateway says 402 on all of the tenant's hosts, with the way back. */
  @Test
  void domainStaysWhileThereIsNoAccess() throws Exception {
    UUID tenant = tenant();
    String id = live(tenant).at("/id");
    Rights.publish(others, tenant, 2, Rights.phase(Instant.now(), false, Map.of()));
    await(() -> claim(tenant, newName()).problem().equals("subscription-inactive"));
    UUID witness = tenant();
    String other = live(witness).at("/id");
    Rights.publish(others, witness, 2, Rights.phase(Instant.now(), true, Map.of()));
    await(() -> ingress(other) == null);
    assertThat(ingress(id)).isNotNull();
    assertThat(domain(tenant, id).at("/verification_status")).isEqualTo("VERIFIED");
  }
}
