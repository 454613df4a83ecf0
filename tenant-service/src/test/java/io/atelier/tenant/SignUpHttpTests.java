package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.tenancy.TenancyCatalog;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** {@code POST /api/tenants}: each documented status. */
class SignUpHttpTests extends RunningTenantService {
  @Autowired TenancyCatalog catalog;

  @Test
  void noTableIsOpenToEveryTenant() {
    assertThat(catalog.violations().block()).isEmpty();
  }

  @Test
  void anyoneSignsUpAndGetsATrial() {
    Map<String, Object> body = newSignUp();
    body.put("phone", "+223 20 22 12 34");
    body.put("city", "Ségou");
    body.put("country_code", "ML");
    Http.Answer answer = signUpAnswer(body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.at("/status")).isEqualTo("TRIAL");
    assertThat(answer.at("/platform")).isEqualTo("studio");
    assertThat(answer.at("/subdomain")).isEqualTo(body.get("slug"));
    assertThat(answer.at("/database_name"))
        .isEqualTo("tenant_" + body.get("slug").toString().replace('-', '_') + "_db");
    assertThat(answer.at("/city")).isEqualTo("Ségou");
    assertThat(answer.at("/country_code")).isEqualTo("ML");
    assertThat(answer.body().at("/metadata").isObject()).isTrue();
    assertThat(
            Duration.between(
                Instant.parse(answer.at("/created_at")),
                Instant.parse(answer.at("/trial_ends_at"))))
        .isEqualTo(Duration.ofDays(14));
    assertThat(UUID.fromString(answer.at("/owner/user_id"))).isNotNull();
    assertThat(answer.at("/owner/set_password_token")).isNotEmpty();
  }

  @Test
  void tenantIsToldWithItsWholeState() {
    SignedUp tenant = signUp();
    var events = topics.awaitType(Topic.TENANTS, tenant.id().toString(), "tenant.database_ready");
    assertThat(events.getFirst().type()).isEqualTo("tenant.created");
    assertThat(events.getFirst().sequence()).isEqualTo(1);
    TenantState created = events.getFirst().body(TenantState.class);
    assertThat(created.planCode()).isEqualTo("starter");
    assertThat(created.status()).isEqualTo("TRIAL");
    assertThat(created.databaseState()).isEqualTo("creating");
    assertThat(events.getLast().body(TenantState.class).databaseState()).isEqualTo("ready");
  }

  @Test
  void planOfPriceZeroHasNoTrial() {
    Map<String, Object> body = newSignUp();
    body.put("plan_code", "free");
    Http.Answer answer = signUpAnswer(body);
    assertThat(answer.at("/status")).isEqualTo("ACTIVE");
    assertThat(answer.body().at("/trial_ends_at").isNull()).isTrue();
  }

  @Test
  void hostNamesThePlatformOnlyWhenTheBodyDoesNot() {
    Map<String, Object> body = newSignUp();
    signUp();
    Http.Answer byHost = http.post("/api/tenants").header("X-Platform", "oms").json(body).send();
    assertThat(byHost.at("/platform")).as(byHost.text()).isEqualTo("oms");
    Map<String, Object> named = newSignUp();
    named.put("platform", "studio");
    Http.Answer byBody = http.post("/api/tenants").header("X-Platform", "oms").json(named).send();
    assertThat(byBody.at("/platform")).as(byBody.text()).isEqualTo("studio");
  }

  @Test
  void nameIsAnyUnicodeUpToTwoHundred() {
    Map<String, Object> body = newSignUp();
    body.put("name", "工房 🎨 ".repeat(10));
    assertThat(signUpAnswer(body).status()).isEqualTo(201);
    Map<String, Object> tooLong = newSignUp();
    tooLong.put("name", "n".repeat(201));
    assertThat(signUpAnswer(tooLong).pointers()).containsExactly("/name");
  }

  @Test
  void everyFaultIsNamedAtOnce() {
    Map<String, Object> body = new HashMap<>();
    body.put("name", "");
    body.put("slug", "No Slug!");
    body.put("email", "nobody");
    body.put("phone", "1".repeat(41));
    body.put("country_code", "XX");
    body.put("colour", "red");
    Http.Answer answer = signUpAnswer(body);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.problem()).isEqualTo("invalid");
    assertThat(answer.pointers())
        .contains("/name", "/slug", "/email", "/phone", "/country_code", "/colour");
  }

  @Test
  void missingAndMistypedMembersAreNamed() {
    Http.Answer answer = signUpAnswer(Map.of("name", 5, "pilot", "yes"));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.pointers()).contains("/name", "/slug", "/email", "/pilot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "not json", "{\"name\": \"a\",}"})
  void whatIsNotJsonIsMalformed(String body) {
    Http.Answer answer = http.post("/api/tenants").raw(body).send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("malformed");
  }

  @Test
  void hugeBodyIsTooLarge() {
    Http.Answer answer =
        http.post("/api/tenants").raw("{\"name\": \"" + "x".repeat(2 << 20) + "\"}").send();
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.problem()).isEqualTo("too-large");
  }

  @Test
  void otherContentTypesAreUnsupported() {
    Http.Answer answer = http.post("/api/tenants").header("Content-Type", "text/plain").send();
    assertThat(answer.status()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oms", "api", "billing", "www", "rural-health"})
  void reservedSlugsAreRefused(String slug) {
    Map<String, Object> body = newSignUp();
    body.put("slug", slug);
    assertThat(signUpAnswer(body).status()).isIn(409, 422);
  }

  @Test
  void takenSlugAndKnownEmailConflict() {
    SignedUp first = signUp();
    Map<String, Object> sameSlug = newSignUp();
    sameSlug.put("slug", first.slug());
    assertThat(signUpAnswer(sameSlug).problem()).isEqualTo("slug-taken");
    Map<String, Object> sameEmail = newSignUp();
    sameEmail.put("email", first.email().toUpperCase(java.util.Locale.ROOT));
    Http.Answer known = signUpAnswer(sameEmail);
    assertThat(known.status()).isEqualTo(409);
    assertThat(known.problem()).isEqualTo("email-known");
    // Nothing half-created: the slug is still free.
    sameEmail.put("email", newSlug() + "@example.com");
    assertThat(signUpAnswer(sameEmail).status()).isEqualTo(201);
  }

  @Test
  void slugIsUniqueOnItsPlatformOnly() {
    SignedUp first = signUp();
    Map<String, Object> body = newSignUp();
    body.put("slug", first.slug());
    body.put("platform", "oms");
    assertThat(signUpAnswer(body).status()).isEqualTo(201);
  }

  @Test
  void ofParallelSignUpsOfOneSlugExactlyOneWins() {
    signUp();
    String slug = newSlug();
    List<Http.Answer> answers =
        Http.together(
            IntStream.range(0, 20)
                .mapToObj(i ->
                    http.post("/api/tenants")
                        .json(
                            Map.of("name", "n", "slug", slug, "email", slug + i + "@example.com")))
                .toList());
    assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 201)
        .allSatisfy(answer -> assertThat(answer.problem()).isEqualTo("slug-taken"));
  }

  @Test
  void ofParallelSignUpsOfOneEmailExactlyOneWins() {
    signUp();
    String email = newSlug() + "@example.com";
    List<Http.Answer> answers =
        Http.together(
            IntStream.range(0, 10)
                .mapToObj(_ ->
                    http.post("/api/tenants")
                        .json(Map.of("name", "n", "slug", newSlug(), "email", email)))
                .toList());
    assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 201)
        .allSatisfy(answer -> assertThat(answer.problem()).isEqualTo("email-known"));
  }

  @Test
  void unknownPlatformAndPlanArePointedAt() {
    Map<String, Object> platform = newSignUp();
    platform.put("platform", "nowhere");
    assertThat(signUpAnswer(platform).pointers()).containsExactly("/platform");
    for (String code : List.of("nothing", "retired")) {
      Map<String, Object> plan = newSignUp();
      plan.put("plan_code", code);
      assertThat(signUpAnswer(plan).pointers()).containsExactly("/plan_code");
    }
  }

  @Test
  void planOnQuoteIsForOperatorsToGive() {
    Map<String, Object> body = newSignUp();
    body.put("plan_code", "enterprise");
    Http.Answer anyone = signUpAnswer(body);
    assertThat(anyone.status()).isEqualTo(409);
    assertThat(anyone.problem()).isEqualTo("contact-sales");
    assertThat(http.post("/api/tenants").bearer(superAdmin()).json(body).send().status())
        .isEqualTo(201);
  }

  @Test
  void pilotIsForOperatorsToStart() {
    Map<String, Object> body = newSignUp();
    body.put("pilot", true);
    assertThat(signUpAnswer(body).status()).isEqualTo(403);
    Http.Answer answer = http.post("/api/tenants").bearer(superAdmin()).json(body).send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.at("/status")).isEqualTo("ACTIVE");
    assertThat(answer.body().at("/pilot").asBoolean()).isTrue();
  }

  @Test
  void catalogueThatHasNotArrivedIsNotReadyYet() {
    Map<String, Object> body = newSignUp();
    body.put("platform", "loyalty");
    Http.Answer answer = http.post("/api/tenants").json(body).send();
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.problem()).isEqualTo("not-ready-yet");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void ownerAddsATenantToTheAccount() {
    SignedUp first = signUp();
    Http.Answer me = http.get("/api/tenants/me").bearer(member(first, "OWNER")).send();
    Map<String, Object> body = newSignUp();
    body.put("email", first.email());
    Http.Answer second = http.post("/api/tenants").bearer(member(first, "OWNER")).json(body).send();
    assertThat(second.status()).as(second.text()).isEqualTo(201);
    assertThat(second.at("/account_id")).isEqualTo(me.at("/account_id"));
    assertThat(second.at("/owner/user_id")).isEqualTo(first.userId().toString());
    assertThat(second.body().at("/owner/set_password_token").asString("")).isEmpty();
    assertThat(
            http.post("/api/tenants")
                .bearer(member(first, "ADMIN"))
                .json(newSignUp())
                .send()
                .status())
        .isEqualTo(403);
  }

  @Test
  void sameIdempotencyKeyGivesTheSameAnswerWithoutTheSecret() {
    signUp();
    Map<String, Object> body = newSignUp();
    String key = UUID.randomUUID().toString();
    Http.Answer first = http.post("/api/tenants").header("Idempotency-Key", key).json(body).send();
    Http.Answer again = http.post("/api/tenants").header("Idempotency-Key", key).json(body).send();
    assertThat(first.status()).as(first.text()).isEqualTo(201);
    assertThat(again.status()).as(again.text()).isEqualTo(201);
    assertThat(again.at("/id")).isEqualTo(first.at("/id"));
    assertThat(first.at("/owner/set_password_token")).isNotEmpty();
    assertThat(again.at("/owner/set_password_token")).isEmpty();
    body.put("name", "another");
    Http.Answer other = http.post("/api/tenants").header("Idempotency-Key", key).json(body).send();
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.problem()).isEqualTo("idempotency-mismatch");
  }

  @Test
  void wrongCredentialIsNotAnyone() {
    assertThat(http.post("/api/tenants").bearer("nonsense").json(newSignUp()).send().status())
        .isEqualTo(401);
  }
}
