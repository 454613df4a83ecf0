package io.atelier.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.local.Client.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The second half of the main job: a studio that is told of things and has its own domain. */
final class Guest {
  private static final String DOMAINS = "/api/tenants/me/domains";
  private static final String WEBHOOKS = "/api/tenants/me/webhooks";

  private final Studio studio;
  private final Outside outside;
  private final String host;
  private String endpointId = "";
  private String secret = "";
  private String domainId = "";
  private JsonNode record;

  Guest(Studio studio, Outside outside) {
    this.studio = studio;
    this.outside = outside;
    this.host = studio.slug() + ".mycustom.test";
  }

  /** The whole of it, when nothing goes wrong. */
  static void isToldOfThingsAndServedOnItsOwnDomain(Studio studio, Outside outside)
      throws IOException, InterruptedException {
    Guest guest = new Guest(studio, outside);
    guest.registersAWebhook();
    guest.claimsItsDomain();
    guest.isNotServedYet();
    guest.setsTheRecord();
    guest.isVerifiedAndHasItsCertificate();
    guest.isServedOnItsDomain();
    guest.removesItsDomain();
    guest.hasHeardOfEverything();
    guest.confirmsItsAddress();
  }

  void registersAWebhook() throws IOException, InterruptedException {
    Answer answer =
        studio
            .asOwner("POST", WEBHOOKS)
            .json(
                Map.of(
                    "url", outside.receiverUrl("/" + studio.slug()), "events", List.of("domain.*")))
            .send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    endpointId = answer.at("/id");
    secret = answer.at("/secret");
    Answer test = studio.asOwner("POST", WEBHOOKS + "/" + endpointId + "/test").send();
    assertThat(test.status()).as(test.text()).isEqualTo(202);
    Eventually.isTrue(
        "the test arrives",
        30,
        () -> outside.verifiedTypes("/" + studio.slug(), secret).contains("webhook.test"));
  }

  void claimsItsDomain() throws IOException, InterruptedException {
    Answer answer = studio.asOwner("POST", DOMAINS).json(Map.of("domain_name", host)).send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.at("/verification_status")).isEqualTo("PENDING");
    domainId = answer.at("/id");
    record = answer.body().at("/records/0");
    assertThat(record.get("type").stringValue()).isEqualTo("TXT");
  }

  void isNotServedYet() throws IOException, InterruptedException {
    assertThat(studio.client().to(host, "GET", "/public/hello").send().status()).isEqualTo(404);
    assertThat(outside.ingresses(host)).isEmpty();
  }

  void setsTheRecord() throws IOException, InterruptedException {
    outside.setRecord(record.get("name").stringValue(), "TXT", record.get("value").stringValue());
  }

  void isVerifiedAndHasItsCertificate() throws InterruptedException {
    Eventually.isTrue(
        "the domain is verified", 90, () -> shown("verification_status").equals("VERIFIED"));
    Eventually.isTrue("the certificate is there", 90, () -> shown("ssl_status").equals("ISSUED"));
    Eventually.isTrue(
        "Ingress and Certificate are there",
        10,
        () -> outside.ingresses(host).size() == 1 && outside.certificates(host).size() == 1);
  }

  private String shown(String member) throws IOException, InterruptedException {
    return studio.asOwner("GET", DOMAINS + "/" + domainId).send().at("/" + member);
  }

  void isServedOnItsDomain() throws InterruptedException {
    Eventually.isTrue(
        "the domain serves the tenant",
        30,
        () -> {
          Answer answer = studio.client().to(host, "GET", "/public/hello").send();
          return answer.status() == 200
              && answer.at("/headers/x-tenant-id").equals(studio.id())
              && answer.at("/headers/x-tenant-subdomain").equals(studio.slug());
        });
  }

  void removesItsDomain() throws IOException, InterruptedException {
    Answer answer = studio.asOwner("DELETE", DOMAINS + "/" + domainId).send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    Eventually.isTrue(
        "the domain is not served any more",
        30,
        () -> studio.client().to(host, "GET", "/public/hello").send().status() == 404);
    Eventually.isTrue(
        "it is gone from the cluster",
        60,
        () -> outside.ingresses(host).isEmpty() && outside.certificates(host).isEmpty());
  }

  /** Each once, however often it was sent; nothing that was told is missing. */
  void hasHeardOfEverything() throws InterruptedException {
    Eventually.isTrue(
        "all events of the domain have arrived",
        120,
        () -> {
          List<String> types = outside.verifiedTypes("/" + studio.slug(), secret);
          return types.containsAll(List.of("domain.claimed", "domain.verified", "domain.removed"));
        });
    Eventually.isTrue(
        "none is under way",
        120,
        () ->
            studio
                .asOwner("GET", WEBHOOKS + "/" + endpointId + "/deliveries?limit=200")
                .send()
                .body()
                .get("data")
                .valueStream()
                .allMatch(delivery -> delivery.get("status").stringValue().equals("delivered")));
  }

  void confirmsItsAddress() throws IOException, InterruptedException {
    Eventually.isTrue("the mail is there", 60, () -> !link("Confirm").isEmpty());
    URI link = URI.create(link("Confirm"));
    Answer confirmed =
        studio.client().control("GET", link.getRawPath() + "?" + link.getRawQuery()).send();
    assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(200);
    Answer members = studio.asOwner("GET", "/api/tenants/me/members").send();
    assertThat(members.at("/data/0/email_confirmed_at")).isNotEmpty();
    Eventually.isTrue("the welcome follows", 60, () -> link("Welcome").contains(studio.host()));
  }

  private String link(String subject) throws IOException, InterruptedException {
    return outside.linkOfMail(studio.slug() + "@studio.test", subject);
  }
}
