package io.atelier.domains;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.testsupport.http.Http;
import io.atelier.testsupport.standin.DnsStandIn;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the DNS says, and what follows. */
class DomainProofHttpTests extends RunningDomainService {

  @Test
  void proofIsFoundWithoutBeingAskedFor() throws Exception {
    UUID tenant = tenant();
    Http.Answer live = live(tenant);
    assertThat(live.at("/verification_status")).isEqualTo("VERIFIED");
  }

  @Test
  void resolversMustAgree() throws Exception {
    UUID tenant = tenant();
    Http.Answer claimed = claim(tenant, newName());
    dns.put(claimed.at("/records/0/name"), "TXT", claimed.at("/records/0/value"));
    Http.Answer half =
        http.send("POST", DOMAINS + "/" + claimed.at("/id") + "/verify", admin(tenant), null);
    assertThat(half.at("/verification_status")).isEqualTo("PENDING");
    assertThat(half.at("/reason")).contains("not everywhere yet");
    assertThat(half.at("/next_check_at")).isNotEmpty();
    otherDns.put(claimed.at("/records/0/name"), "TXT", "something else");
    assertThat(
            http.send("POST", DOMAINS + "/" + claimed.at("/id") + "/verify", admin(tenant), null)
                .at("/verification_status"))
        .isEqualTo("PENDING");
  }

  /** Many other records at the name: the answer does not fit into UDP and is fetched by TCP. */
  @Test
  void tokenIsFoundInAnAnswerThatOnlyTcpCarries() throws Exception {
    UUID tenant = tenant();
    Http.Answer claimed = claim(tenant, newName());
    for (int i = 0; i < 40; i++) {
      for (DnsStandIn server : List.of(dns, otherDns)) {
        server.put(claimed.at("/records/0/name"), "TXT", i + "x".repeat(200));
      }
    }
    prove(claimed);
    assertThat(
            http.send("POST", DOMAINS + "/" + claimed.at("/id") + "/verify", admin(tenant), null)
                .at("/verification_status"))
        .isEqualTo("VERIFIED");
  }

  @Test
  void routingFollowsTheName() throws Exception {
    UUID tenant = tenant();
    Http.Answer live = live(tenant);
    for (DnsStandIn server : List.of(dns, otherDns)) {
      server.put(live.at("/domain_name"), "CNAME", "elsewhere.example.net");
    }
    await(() ->
        domain(tenant, live.at("/id"))
            .at("/tracks/routing/reason")
            .contains("elsewhere.example.net"));
    for (DnsStandIn server : List.of(dns, otherDns)) {
      server.remove(live.at("/domain_name"), "CNAME");
      server.put(live.at("/domain_name"), "CNAME", "edge.atelier.localhost");
    }
    await(() -> domain(tenant, live.at("/id")).at("/tracks/routing/state").equals("LIVE"));
  }

  @Test
  void nameGoesToWhoProvesItAndComesFreeByRemoval() throws Exception {
    UUID first = tenant();
    UUID second = tenant();
    String name = newName();
    Http.Answer theirs = claim(second, name);
    assertThat(theirs.status()).isEqualTo(201);
    Http.Answer mine = claim(first, name);
    assertThat(mine.at("/verification_token")).isNotEqualTo(theirs.at("/verification_token"));
    prove(mine);
    String path = DOMAINS + "/" + mine.at("/id");
    assertThat(http.send("POST", path + "/verify", admin(first), null).at("/verification_status"))
        .isEqualTo("VERIFIED");
    prove(theirs);
    Http.Answer late =
        http.send("POST", DOMAINS + "/" + theirs.at("/id") + "/verify", admin(second), null);
    assertThat(late.at("/verification_status")).isEqualTo("FAILED");
    assertThat(late.at("/reason")).contains("another account");
    assertThat(claim(tenant(), name).problem()).isEqualTo("domain-taken");
    assertThat(claim(first, name).problem()).isEqualTo("domain-taken");
    assertThat(http.send("DELETE", path, admin(first), null).status()).isEqualTo(204);
    await(() -> domain(second, theirs.at("/id")).at("/verification_status").equals("VERIFIED"));
    Http.Answer again = claim(first, name);
    assertThat(again.problem()).isEqualTo("domain-taken");
  }

  /** The proof alone may go, or the way to us alone; without both the domain is let go in time. */
  @Test
  void domainWhoseDnsHasLeftIsWarnedOfLetGoAndProvenAnew() throws Exception {
    UUID tenant = tenant();
    Http.Answer live = live(tenant);
    String id = live.at("/id");
    String name = live.at("/domain_name");
    route(name);
    await(() -> domain(tenant, id).at("/tracks/routing/state").equals("LIVE"));
    unprove(live);
    await(() -> domain(tenant, id).at("/reason").contains("TXT record"));
    assertThat(alerts(tenant)).isEmpty();

    unroute(name);
    await(() -> domain(tenant, id).at("/reason").contains("or it is let go"));
    assertThat(domain(tenant, id).at("/verification_status")).isEqualTo("VERIFIED");
    assertThat(ingress(id)).isNotNull();
    route(name);
    Http.Answer back = http.send("POST", DOMAINS + "/" + id + "/verify", admin(tenant), null);
    assertThat(back.at("/reason")).doesNotContain("or it is let go");

    unroute(name);
    await(() -> published(id).contains("domain.released FAILED"));
    await(() -> ingress(id) == null && certificate(id) == null);
    assertThat(domain(tenant, id).at("/verified_at")).isEmpty();
    assertThat(domain(tenant, id).at("/ssl_status")).isEqualTo("PENDING");
    assertThat(alerts(tenant))
        .containsExactlyInAnyOrder("domain_left", "domain_left", "domain_released");

    UUID other = tenant();
    Http.Answer theirs = claim(other, name);
    assertThat(theirs.status()).as("the name is free for who proves it").isEqualTo(201);
    prove(live);
    await(() -> domain(tenant, id).at("/ssl_status").equals("ISSUED"));
    prove(theirs);
    await(() -> domain(other, theirs.at("/id")).at("/reason").contains("another account"));
  }

  /** Who cannot be asked has not said that the domain is gone. */
  @Test
  void silenceOfTheDnsLetsNothingGo() throws Exception {
    UUID tenant = tenant();
    Http.Answer live = live(tenant);
    String id = live.at("/id");
    unprove(live);
    await(() -> domain(tenant, id).at("/reason").contains("or it is let go"));
    Instant left = Instant.now();
    otherDns.close();
    try {
      String path = DOMAINS + "/" + id + "/verify";
      await(() -> {
        http.send("POST", path, admin(tenant), null);
        return Instant.now().isAfter(left.plus(RELEASE_AFTER).plusSeconds(1));
      });
      assertThat(domain(tenant, id).at("/verification_status")).isEqualTo("VERIFIED");
    } finally {
      otherDns = new DnsStandIn(OTHER_DNS_PORT);
    }
    await(() -> domain(tenant, id).at("/verification_status").equals("FAILED"));
  }

  private static void unprove(Http.Answer claimed) throws IOException {
    for (DnsStandIn server : List.of(dns, otherDns)) {
      server.remove(claimed.at("/records/0/name"), "TXT");
    }
  }

  private static void route(String name) throws IOException {
    for (DnsStandIn server : List.of(dns, otherDns)) {
      server.put(name, "CNAME", "edge.atelier.localhost");
    }
  }

  private static void unroute(String name) throws IOException {
    for (DnsStandIn server : List.of(dns, otherDns)) {
      server.remove(name, "CNAME");
    }
  }
}
