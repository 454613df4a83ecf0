package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.sealing.Sealing;
import io.atelier.events.billing.BeyondLimit;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.LimitKind;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.tenant.MailContent;
import io.atelier.events.tenant.MailRequested;
import io.atelier.events.topics.Topic;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

/** What is asked of the mailbox, and what comes back from it. */
class MailHttpTests extends RunningTenantService {
  private static final String PASSWORD = "twelve chars or more";
  private static final String INVITATIONS = "/api/tenants/me/members/invitations";

  @Autowired Sealing sealing;
  @Autowired TopicNames names;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  /** A mail that was asked for, opened. */
  private record Asked(MailRequested request, MailContent content, String raw) {
    String token() {
      String link = content.link();
      return link.contains("token=")
          ? link.substring(link.indexOf("token=") + "token=".length())
          : link.replaceAll(".*/invitations/([^/]+)/accept", "$1");
    }
  }

  private List<Asked> mails(String to) {
    List<Asked> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(names.of(Topic.MAIL_REQUESTS)).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
        consumer
            .poll(Duration.ofMillis(50))
            .forEach(record -> {
              Asked asked = open(record.value());
              if (asked.content().to().equals(to)) {
                found.add(asked);
              }
            });
      }
    }
    return found;
  }

  private Asked open(byte[] body) {
    MailRequested request = EventJson.read(body, MailRequested.class);
    byte[] sealed = Base64.getDecoder().decode(request.sealed());
    MailContent content =
        EventJson.read(
            sealing.open(sealed, MailRequested.SEALED_FOR, request.id().toString()),
            MailContent.class);
    return new Asked(request, content, new String(body, StandardCharsets.UTF_8));
  }

  private Asked mail(String to, String kind) {
    Asked[] found = new Asked[1];
    await(() ->
        mails(to).stream()
            .filter(asked -> asked.request().kind().equals(kind))
            .findFirst()
            .map(asked -> {
              found[0] = asked;
              return true;
            })
            .orElse(false));
    return found[0];
  }

  /** Billing's word about a new tenant: so many may be members. */
  private void allow(SignedUp tenant, int users) {
    CatalogState.Metric metric =
        new CatalogState.Metric(
            "users", LimitKind.GAUGE, "last", null, "members", null, null, "max_users", null);
    CatalogState known =
        new CatalogState(
            "studio",
            "starter",
            new CatalogState.Trial(14, "optional", null),
            List.of(metric),
            List.of(
                new CatalogState.Plan(
                    "starter", "Starter", 2, true, true, false, 1900L, "EUR", 14, Map.of(),
                    List.of())));
    topics.send(Topic.CATALOG, "studio", 2, "catalog.imported", null, known);
    Instant start = Instant.now().minusSeconds(60);
    EntitledLimit limit =
        new EntitledLimit(
            LimitKind.GAUGE, BigDecimal.valueOf(users), BeyondLimit.REFUSE, false, null, "pro");
    topics.send(
        Topic.ENTITLEMENTS,
        tenant.id().toString(),
        1,
        "entitlements.changed",
        tenant.id(),
        new EntitlementsRecord(
            tenant.id(),
            "studio",
            0,
            List.of(start, start.plus(Duration.ofDays(30))),
            List.of(
                new EntitlementPhase(
                    start,
                    "active",
                    true,
                    null,
                    "starter",
                    1,
                    Map.of("users", limit),
                    List.of()))));
  }

  private Http.Answer invite(SignedUp tenant, String role, Map<String, Object> body) {
    Http.Answer[] answer = new Http.Answer[1];
    await(() -> {
      answer[0] = http.post(INVITATIONS).bearer(member(tenant, role)).json(body).send();
      return answer[0].status() != 503;
    });
    return answer[0];
  }

  private Http.Answer accept(String token, Map<String, Object> body) {
    return http.post("/api/invitations/" + token + "/accept").json(body).send();
  }

  private String confirmedAt(SignedUp tenant) {
    return http.get("/api/tenants/me/members")
        .bearer(member(tenant, "OWNER"))
        .send()
        .at("/data/0/email_confirmed_at");
  }

  @Test
  void signUpAsksForAConfirmationThatComesBackOnceAndIsWelcomed() {
    SignedUp tenant = signUp();
    Asked asked = mail(tenant.email(), "confirm_address");
    assertThat(asked.request().language()).isEqualTo("en");
    assertThat(asked.content().tenantName()).isEqualTo("Studio " + tenant.slug());
    assertThat(asked.content().platformName()).isEqualTo("Studio");
    assertThat(asked.raw()).doesNotContain(asked.token()).doesNotContain(tenant.email());
    assertThat(confirmedAt(tenant)).isEmpty();
    for (int i = 0; i < 2; i++) {
      assertThat(
              http.post("/api/auth/email/confirm")
                  .json(Map.of("token", asked.token()))
                  .send()
                  .status())
          .isEqualTo(204);
    }
    assertThat(confirmedAt(tenant)).isNotEmpty();
    assertThat(mail(tenant.email(), "welcome").content().link())
        .isEqualTo("http://" + tenant.slug() + ".atelier.localhost:8080");
    assertThat(mails(tenant.email())).hasSize(2);
  }

  @Test
  void linkOfTheMailIsAPageThatConfirms() {
    SignedUp tenant = signUp();
    String token = mail(tenant.email(), "confirm_address").token();
    Http.Answer page =
        http.get("/api/auth/email/confirm?token=" + token)
            .header("Accept-Language", "fr-FR")
            .header("Accept", "text/html")
            .send();
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains("<html lang=\"fr\">").contains("confirm");
    assertThat(page.headers().firstValue("referrer-policy")).hasValue("no-referrer");
    assertThat(confirmedAt(tenant)).isNotEmpty();
  }

  @Test
  void unknownTokenProvesNothing() {
    assertThat(
            http.post("/api/auth/email/confirm").json(Map.of("token", "nothing")).send().problem())
        .isEqualTo("invalid-token");
    assertThat(http.get("/api/auth/email/confirm?token=nothing").send().status()).isEqualTo(422);
    assertThat(http.get("/api/auth/email/confirm").send().status()).isEqualTo(400);
    assertThat(accept("nothing", Map.of()).problem()).isEqualTo("invalid-token");
  }

  @Test
  void tenantSpeaksTheLanguageOfItsSignUp() {
    Map<String, Object> body = newSignUp();
    Http.Answer made =
        http.post("/api/tenants").header("Accept-Language", "fr-CH, en;q=0.5").json(body).send();
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.at("/language")).isEqualTo("fr");
    assertThat(mail(String.valueOf(body.get("email")), "confirm_address").request().language())
        .isEqualTo("fr");
    Http.Answer nonsense =
        http.post("/api/tenants").header("Accept-Language", ";;q=x").json(newSignUp()).send();
    assertThat(nonsense.at("/language")).isEqualTo("en");
  }

  @Test
  void forgottenPasswordIsSetByMailAndProvesTheAddress() {
    SignedUp tenant = signUp();
    for (String address : List.of(tenant.email(), tenant.email(), "nobody@example.com")) {
      assertThat(
              http.post("/api/auth/password/forgot").json(Map.of("email", address)).send().status())
          .isEqualTo(204);
    }
    Asked asked = mail(tenant.email(), "password_reset");
    assertThat(
            mails(tenant.email()).stream()
                .filter(mail -> mail.request().kind().equals("password_reset")))
        .as("once a minute at most")
        .hasSize(1);
    assertThat(mails("nobody@example.com")).isEmpty();
    Http.Answer page = http.get("/api/auth/password/reset?token=" + asked.token()).send();
    assertThat(page.text()).contains(asked.token());
    assertThat(
            http.post("/api/auth/password/reset")
                .json(Map.of("token", asked.token(), "password", PASSWORD))
                .send()
                .status())
        .isEqualTo(204);
    assertThat(confirmedAt(tenant)).isNotEmpty();
  }

  @Test
  void passwordOfTheSignUpProvesNoAddress() {
    SignedUp tenant = signUp();
    http.post("/api/auth/password/reset")
        .json(Map.of("token", tenant.passwordToken(), "password", PASSWORD))
        .send();
    assertThat(confirmedAt(tenant)).isEmpty();
  }

  @Test
  void pageDoesNotRepeatWhatAnAddressSmuggles() {
    Http.Answer page =
        http.get("/api/auth/password/reset?token=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").send();
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).doesNotContain("<script>alert");
  }

  @Test
  void invitedReaderBecomesAMember() {
    SignedUp tenant = signUp();
    allow(tenant, 3);
    String address = "Guest-" + tenant.slug() + "@Example.com";
    Http.Answer invited = invite(tenant, "ADMIN", Map.of("email", address, "role", "ADMIN"));
    assertThat(invited.status()).as(invited.text()).isEqualTo(201);
    assertThat(invited.at("/email")).isEqualTo(address.toLowerCase(java.util.Locale.ROOT));
    assertThat(
            http.get(INVITATIONS).bearer(member(tenant, "ADMIN")).send().body().at("/data").size())
        .isEqualTo(1);
    String token = mail(address.toLowerCase(java.util.Locale.ROOT), "invitation").token();
    assertThat(http.get("/api/invitations/" + token + "/accept").send().text()).contains("<form");
    assertThat(accept(token, Map.of()).pointers()).containsExactly("/password");
    assertThat(accept(token, Map.of("password", "short")).pointers()).containsExactly("/password");
    Http.Answer accepted = accept(token, Map.of("password", PASSWORD));
    assertThat(accepted.status()).as(accepted.text()).isEqualTo(200);
    assertThat(accept(token, Map.of("password", PASSWORD)).problem()).isEqualTo("invalid-token");
    Http.Answer login =
        http.post("/api/auth/login").json(Map.of("email", address, "password", PASSWORD)).send();
    assertThat(login.status()).as(login.text()).isEqualTo(200);
    Http.Answer members =
        http.get("/api/tenants/me/members").bearer(login.at("/access_token")).send();
    assertThat(members.body().at("/data").size()).isEqualTo(2);
    assertThat(members.at("/data/0/role")).isEqualTo("ADMIN");
    assertThat(members.at("/data/0/email_confirmed_at")).isNotEmpty();
    assertThat(invite(tenant, "ADMIN", Map.of("email", address)).problem())
        .isEqualTo("member-exists");
  }

  @Test
  void knownUserJoinsWithItsOwnPassword() {
    SignedUp tenant = signUp();
    SignedUp other = signUp();
    allow(tenant, 5);
    invite(tenant, "OWNER", Map.of("email", other.email()));
    String token = mail(other.email(), "invitation").token();
    assertThat(accept(token, Map.of("password", PASSWORD)).pointers()).containsExactly("/password");
    assertThat(accept(token, Map.of()).status()).isEqualTo(200);
  }

  @Test
  void newInvitationReplacesTheOneBefore() {
    SignedUp tenant = signUp();
    allow(tenant, 2);
    String address = "twice-" + tenant.slug() + "@example.com";
    invite(tenant, "ADMIN", Map.of("email", address));
    String first = mail(address, "invitation").token();
    assertThat(invite(tenant, "ADMIN", Map.of("email", address)).status()).isEqualTo(201);
    assertThat(accept(first, Map.of("password", PASSWORD)).problem()).isEqualTo("invalid-token");
    await(() -> mails(address).size() == 2);
  }

  @Test
  void planAndRoleBoundInvitations() {
    SignedUp tenant = signUp();
    allow(tenant, 2);
    assertThat(invite(tenant, "ADMIN", Map.of("email", "a@example.com", "role", "OWNER")).status())
        .isEqualTo(403);
    assertThat(
            http.post(INVITATIONS).bearer(member(tenant, "MEMBER")).json(Map.of()).send().status())
        .isEqualTo(403);
    assertThat(invite(tenant, "ADMIN", Map.of("email", "nobody", "role", "BOSS")).pointers())
        .containsExactlyInAnyOrder("/email", "/role");
    String unique = UUID.randomUUID() + "@example.com";
    assertThat(invite(tenant, "ADMIN", Map.of("email", unique)).status()).isEqualTo(201);
    Http.Answer full = invite(tenant, "ADMIN", Map.of("email", "b-" + unique));
    assertThat(full.status()).isEqualTo(402);
    assertThat(full.problem()).isEqualTo("quota-exceeded");
    assertThat(full.at("/metric")).isEqualTo("users");
  }
}
