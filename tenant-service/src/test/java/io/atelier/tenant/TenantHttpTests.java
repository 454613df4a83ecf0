package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tenant after its sign-up, its members, and operators' view of all. */
class TenantHttpTests extends RunningTenantService {

  @Test
  void membersAndKeysWithTheScopeSeeTheirOwn() {
    SignedUp tenant = signUp();
    for (String token :
        List.of(
            member(tenant, "MEMBER"), apiKey(tenant, "tenant:read"), application(tenant, "*"))) {
      Http.Answer answer = http.get("/api/tenants/me").bearer(token).send();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.at("/id")).isEqualTo(tenant.id().toString());
      assertThat(answer.body().has("owner")).isFalse();
    }
    assertThat(http.get("/api/tenants/me").send().status()).isEqualTo(401);
    assertThat(http.get("/api/tenants/me").bearer(apiKey(tenant, "usage:read")).send().status())
        .isEqualTo(403);
    assertThat(http.get("/api/tenants/me").bearer(superAdmin()).send().status()).isEqualTo(403);
  }

  @Test
  void adminDescribesTheTenant() {
    SignedUp tenant = signUp();
    Map<String, Object> change =
        Map.of(
            "name",
            "Neues Atelier",
            "language",
            "fr",
            "time_zone",
            "Europe/Paris",
            "country_code",
            "FR",
            "metadata",
            Map.of("crm", 7));
    Http.Answer answer =
        http.patch("/api/tenants/me").bearer(member(tenant, "ADMIN")).json(change).send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.at("/name")).isEqualTo("Neues Atelier");
    assertThat(answer.at("/time_zone")).isEqualTo("Europe/Paris");
    assertThat(answer.body().at("/metadata/crm").asInt()).isEqualTo(7);
    assertThat(answer.at("/slug")).isEqualTo(tenant.slug());
    var events = topics.awaitType(Topic.TENANTS, tenant.id().toString(), "tenant.updated");
    assertThat(events.getLast().body(TenantState.class).name()).isEqualTo("Neues Atelier");
    assertThat(
            http.patch("/api/tenants/me")
                .bearer(member(tenant, "MEMBER"))
                .json(change)
                .send()
                .status())
        .isEqualTo(403);
  }

  @Test
  void everyFaultOfAChangeIsNamed() {
    SignedUp tenant = signUp();
    Http.Answer answer =
        http.patch("/api/tenants/me")
            .bearer(member(tenant, "ADMIN"))
            .json(
                Map.of(
                    "name",
                    " ",
                    "language",
                    "de",
                    "time_zone",
                    "Mars/North",
                    "country_code",
                    "fr",
                    "slug",
                    "other"))
            .send();
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.pointers())
        .contains("/name", "/language", "/time_zone", "/country_code", "/slug");
  }

  /** A client's mistake is never a 5xx: the whole state has to fit on the topic. */
  @Test
  void metadataThatIsTooLargeIsRefused() {
    SignedUp tenant = signUp();
    Http.Answer answer =
        http.patch("/api/tenants/me")
            .bearer(member(tenant, "ADMIN"))
            .json(Map.of("metadata", Map.of("text", "x".repeat(950_000))))
            .send();
    assertThat(answer.status()).isBetween(400, 499);
  }

  @Test
  void membersAreListed() {
    SignedUp tenant = signUp();
    Http.Answer answer =
        http.get("/api/tenants/me/members").bearer(member(tenant, "MEMBER")).send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().at("/data").size()).isEqualTo(1);
    assertThat(answer.at("/data/0/email")).isEqualTo(tenant.email());
    assertThat(answer.at("/data/0/role")).isEqualTo("OWNER");
    assertThat(http.get("/api/tenants/me/members").send().status()).isEqualTo(401);
  }

  @Test
  void operatorsFindTenants() {
    SignedUp tenant = signUp();
    Http.Answer list =
        http.get("/api/tenants?platform=studio&status=TRIAL&q=" + tenant.slug())
            .bearer(operator("SUPPORT"))
            .send();
    assertThat(list.status()).as(list.text()).isEqualTo(200);
    assertThat(list.body().at("/data").size()).isEqualTo(1);
    assertThat(list.at("/data/0/id")).isEqualTo(tenant.id().toString());
    assertThat(
            http.get("/api/tenants?platform=oms&q=" + tenant.slug())
                .bearer(superAdmin())
                .send()
                .body()
                .at("/data")
                .size())
        .isZero();
    assertThat(http.get("/api/tenants/" + tenant.id()).bearer(operator("SUPPORT")).send().status())
        .isEqualTo(200);
    assertThat(http.get("/api/tenants/" + UUID.randomUUID()).bearer(superAdmin()).send().status())
        .isEqualTo(404);
    assertThat(http.get("/api/tenants").bearer(operator("VIEWER")).send().status()).isEqualTo(403);
    assertThat(http.get("/api/tenants").bearer(member(tenant, "OWNER")).send().status())
        .isEqualTo(403);
    assertThat(http.get("/api/tenants/" + tenant.id()).send().status()).isEqualTo(401);
  }

  @Test
  void pagesFollowEachOther() {
    signUp();
    signUp();
    Http.Answer first = http.get("/api/tenants?limit=1").bearer(superAdmin()).send();
    assertThat(first.body().at("/data").size()).isEqualTo(1);
    Http.Answer second =
        http.get("/api/tenants?limit=1&after=" + first.at("/next")).bearer(superAdmin()).send();
    assertThat(second.at("/data/0/id")).isNotEmpty().isNotEqualTo(first.at("/data/0/id"));
  }

  @Test
  void aPageOfAStatusIsFullThoughOthersLieBetween() {
    String name = "st" + UUID.randomUUID().toString().substring(0, 8);
    SignedUp oldest = signUpAs(name + "-1");
    SignedUp held = signUpAs(name + "-2");
    SignedUp newest = signUpAs(name + "-3");
    http.post("/api/tenants/" + held.id() + "/suspend")
        .bearer(superAdmin())
        .json(Map.of("reason", "fraud"))
        .send();
    String query = "/api/tenants?limit=1&status=TRIAL&q=" + name;
    Http.Answer first = http.get(query).bearer(superAdmin()).send();
    assertThat(first.at("/data/0/id")).isEqualTo(newest.id().toString());
    Http.Answer second =
        http.get(query + "&after=" + first.at("/next")).bearer(superAdmin()).send();
    assertThat(second.at("/data/0/id")).isEqualTo(oldest.id().toString());
    assertThat(second.body().at("/next").isNull()).isTrue();
  }

  private SignedUp signUpAs(String slug) {
    Map<String, Object> body = new HashMap<>(newSignUp());
    body.put("slug", slug);
    return signUp(body);
  }

  /** "eA" is a cursor in form whose value is no id. */
  @ParameterizedTest
  @ValueSource(strings = {"after=eA", "after=%21", "limit=0", "limit=201", "limit=x"})
  void wrongPageIsInvalid(String query) {
    SignedUp tenant = signUp();
    String owner = member(tenant, "OWNER");
    for (Http.Answer answer :
        List.of(
            http.get("/api/tenants?" + query).bearer(superAdmin()).send(),
            http.get("/api/tenants/me/members?" + query).bearer(owner).send(),
            http.get("/api/tenants/me/api-keys?" + query).bearer(owner).send())) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    }
  }

  @Test
  void operatorSuspendsAndReactivates() {
    SignedUp tenant = signUp();
    String path = "/api/tenants/" + tenant.id();
    Http.Answer held =
        http.post(path + "/suspend")
            .bearer(operator("SUPPORT"))
            .json(Map.of("reason", "fraud"))
            .send();
    assertThat(held.status()).as(held.text()).isEqualTo(200);
    assertThat(held.at("/status")).isEqualTo("SUSPENDED");
    assertThat(held.at("/status_reason")).isEqualTo("fraud");
    Http.Answer free =
        http.post(path + "/reactivate")
            .bearer(operator("SUPPORT"))
            .json(Map.of("reason", "cleared"))
            .send();
    assertThat(free.at("/status")).isEqualTo("TRIAL");
    var events = topics.awaitType(Topic.TENANTS, tenant.id().toString(), "tenant.reactivated");
    assertThat(events)
        .filteredOn(event -> event.type().equals("tenant.suspended"))
        .singleElement()
        .satisfies(
            event -> assertThat(event.body(TenantState.class).hold()).isEqualTo("suspended"));
    assertThat(http.post(path + "/suspend").bearer(superAdmin()).json(Map.of()).send().pointers())
        .containsExactly("/reason");
    assertThat(
            http.post(path + "/suspend")
                .bearer(member(tenant, "OWNER"))
                .json(Map.of("reason", "x"))
                .send()
                .status())
        .isEqualTo(403);
    assertThat(
            http.post("/api/tenants/" + UUID.randomUUID() + "/suspend")
                .bearer(superAdmin())
                .json(Map.of("reason", "x"))
                .send()
                .status())
        .isEqualTo(404);
  }

  @Test
  void statusFollowsBillingsTimelineAndHold() {
    SignedUp tenant = signUp();
    Instant start = Instant.now().minus(Duration.ofDays(15));
    send(
        tenant,
        1,
        0,
        start,
        phase(start, "trial", true, null),
        phase(start.plus(Duration.ofDays(14)), "expired", false, "trial-over"));
    await(() -> me(tenant).at("/status").equals("SUSPENDED"));
    assertThat(me(tenant).at("/status_reason")).isEqualTo("trial-over");
    // The tenant's own clock, a day back, stands in its trial.
    send(
        tenant,
        2,
        -Duration.ofDays(2).toMillis(),
        start,
        phase(start, "trial", true, null),
        phase(start.plus(Duration.ofDays(14)), "expired", false, "trial-over"));
    await(() -> me(tenant).at("/status").equals("TRIAL"));
    // What is older changes nothing.
    send(tenant, 1, 0, start, phase(start, "cancelled", true, null));
    send(tenant, 3, 0, start, phase(start, "active", true, null));
    await(() -> me(tenant).at("/status").equals("ACTIVE"));
    String path = "/api/tenants/" + tenant.id();
    http.post(path + "/suspend").bearer(superAdmin()).json(Map.of("reason", "held")).send();
    send(tenant, 4, 0, start, phase(start, "past_due", false, "unpaid"));
    await(() -> me(tenant).at("/status").equals("SUSPENDED"));
    await(() ->
        http.post(path + "/reactivate")
            .bearer(superAdmin())
            .json(Map.of("reason", "ok"))
            .send()
            .at("/status_reason")
            .equals("unpaid"));
  }

  private Http.Answer me(SignedUp tenant) {
    return http.get("/api/tenants/me").bearer(member(tenant, "MEMBER")).send();
  }

  private void send(
      SignedUp tenant, long sequence, long offset, Instant start, EntitlementPhase... phases) {
    topics.send(
        Topic.ENTITLEMENTS,
        tenant.id().toString(),
        sequence,
        "entitlements.changed",
        tenant.id(),
        new EntitlementsRecord(
            tenant.id(),
            "studio",
            offset,
            List.of(start, start.plus(Duration.ofDays(30))),
            List.of(phases)));
  }

  private static EntitlementPhase phase(
      Instant from, String status, boolean access, String reason) {
    return new EntitlementPhase(
        from, status, access, reason, "starter", 1, new HashMap<>(), List.of());
  }
}
