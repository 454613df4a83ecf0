package io.atelier.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.local.Client.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A studio from sign-up to a metered, limited request on its own address, on packaged services. */
@Tag("integration")
class StudioJourneyTests {
  private static final String DOMAINS = "/api/tenants/me/domains";
  private static final String WEBHOOKS = "/api/tenants/me/webhooks";

  /** How long each outage lasts; shorter while one works at it. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("atelier.outage.seconds", 30));

  private static RunningAtelier atelier;
  private static Studio other;

  @BeforeAll
  static void start() throws Exception {
    atelier = RunningAtelier.start("processes");
    other = Studio.ready(atelier);
  }

  @AfterAll
  static void stop() throws Exception {
    if (atelier != null) {
      atelier.close();
    }
  }

  @Test
  void studioGoesFromSignUpToALimitedRequest() throws Exception {
    Studio studio = Studio.named(atelier, "my-studio");
    JourneySteps.signUpStartsATrial(studio);
    studio.awaitOpen();
    studio.signIn();
    JourneySteps.trialSubscriptionAndEntitlementsAreThere(studio);
    JourneySteps.databaseIsItsOwn(studio, other);
    Studio.Key key = studio.createKey();
    JourneySteps.applicationSeesTheTenant(studio, key);
    JourneySteps.sessionsAreGrantedUpToTheLimit(studio);
    JourneySteps.usageShowsTheNumbers(studio);
    JourneySteps.rateIsSixtyAMinute(studio);
    JourneySteps.revokedKeyIsRefusedWithinASecond(studio);
    JourneySteps.strangersAreKeptOut(studio, other);
    Guest.isToldOfThingsAndServedOnItsOwnDomain(studio, new Outside(atelier));
  }

  @Test
  void everyRequestIsMeteredOnce() throws Exception {
    Studio studio = Studio.ready(atelier);
    int before = studio.used("requests_per_month");
    Studio.Key key = studio.createKey();
    for (int i = 0; i < 25; i++) {
      assertThat(studio.withKey(key.secret(), "/page/" + i).send().status()).isEqualTo(200);
    }
    // What passed before, to see whether the host serves, was metered as well.
    Eventually.isTrue(
        "25 more requests are counted", 30, () -> studio.used("requests_per_month") >= before + 25);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tenant-service", "billing-service", "usage-service", "gateway"})
  void journeyEndsTheSameWhenAServiceIsKilled(String service) throws Exception {
    Studio studio = Studio.named(atelier, "k-" + UUID.randomUUID().toString().substring(0, 12));
    studio.signUp();
    atelier.kill(service);
    studio.awaitOpen();
    awaitAnswers(studio);
    studio.signIn();
    Studio.Key key = studio.createKey();
    String grant = UUID.randomUUID().toString();
    assertThat(studio.consume(grant, 5).send().status()).isEqualTo(200);
    atelier.kill(service);
    awaitAnswers(studio);
    Eventually.isTrue(
        "the grant is counted once",
        30,
        () -> studio.consume(grant, 5).send().body().get("used").asInt() == 5);
    JourneySteps.trialSubscriptionAndEntitlementsAreThere(studio);
    Eventually.isTrue(
        "the key works", 30, () -> studio.withKey(key.secret(), "/").send().status() == 200);
    JourneySteps.databaseIsItsOwn(studio, other);
    JourneySteps.sessionsAreGrantedUpTo(studio, 5);
    JourneySteps.usageShowsTheNumbers(studio);
    JourneySteps.revokedKeyIsRefusedWithinASecond(studio);
  }

  @ParameterizedTest
  @ValueSource(strings = {"domain-service", "notification-service"})
  void domainAndWebhooksEndTheSameWhenTheirServiceIsKilled(String service) throws Exception {
    Studio studio = Studio.ready(atelier);
    Guest guest = new Guest(studio, new Outside(atelier));
    guest.registersAWebhook();
    guest.claimsItsDomain();
    atelier.kill(service);
    guest.setsTheRecord();
    awaitNewServices(studio);
    guest.isVerifiedAndHasItsCertificate();
    atelier.kill(service);
    guest.isServedOnItsDomain();
    awaitNewServices(studio);
    guest.removesItsDomain();
    guest.hasHeardOfEverything();
    guest.confirmsItsAddress();
  }

  /** What architecture.md says of each that is away; nothing that was acknowledged is lost. */
  @Test
  void everythingButTheGatewayMayBeAwayInTheMiddle() throws Exception {
    Studio studio = Studio.ready(atelier);
    Guest guest = new Guest(studio, new Outside(atelier));
    Studio.Key key = studio.createKey();
    guest.registersAWebhook();
    lasting(
        () -> {
          guest.claimsItsDomain();
          isCounted(studio);
          assertThat(studio.asOwner("GET", WEBHOOKS).send().status()).isEqualTo(200);
        },
        atelier.kafkaAndOutside());
    lasting(
        () -> {
          guest.setsTheRecord();
          isServed(studio, key);
          isCounted(studio);
          isAway(studio, DOMAINS);
          assertThat(studio.asOwner("GET", WEBHOOKS).send().status()).isEqualTo(200);
        },
        atelier.database("atelier_domain"),
        atelier.redis());
    awaitNewServices(studio);
    guest.isVerifiedAndHasItsCertificate();
    lasting(
        () -> {
          guest.isServedOnItsDomain();
          isServed(studio, key);
          isCounted(studio);
          isAway(studio, WEBHOOKS);
          assertThat(studio.asOwner("GET", DOMAINS).send().status()).isEqualTo(200);
        },
        atelier.database("atelier_notification"));
    awaitNewServices(studio);
    guest.isServedOnItsDomain();
    guest.removesItsDomain();
    guest.hasHeardOfEverything();
    guest.confirmsItsAddress();
    assertThat(studio.used("sessions_per_month")).isEqualTo(3);
  }

  /** Goes on for as long as the outage is to last, however soon the step is through. */
  private static void lasting(Step step, RunningAtelier.Outage... outages) throws Exception {
    long begin = System.nanoTime();
    try {
      step.run();
      TimeUnit.NANOSECONDS.sleep(OUTAGE.toNanos() - (System.nanoTime() - begin));
    } finally {
      for (RunningAtelier.Outage outage : outages) {
        outage.close();
      }
    }
  }

  /** A part of a journey. */
  private interface Step {
    void run() throws Exception;
  }

  private static void isServed(Studio studio, Studio.Key key) throws Exception {
    assertThat(studio.withKey(key.secret(), "/").send().status()).isEqualTo(200);
  }

  private static void isCounted(Studio studio) throws Exception {
    assertThat(studio.consume(UUID.randomUUID().toString(), 1).send().status()).isEqualTo(200);
    assertThat(studio.asOwner("GET", "/api/tenants/me/entitlements").send().status())
        .isEqualTo(200);
  }

  private static void isAway(Studio studio, String path) throws Exception {
    Answer refused = studio.asOwner("GET", path).send();
    assertProblem(refused, 503);
    assertThat(refused.headers().firstValueAsLong("retry-after").orElse(0)).isPositive();
  }

  private static void awaitNewServices(Studio studio) throws InterruptedException {
    for (String path : List.of(DOMAINS, WEBHOOKS)) {
      Eventually.isTrue(
          path + " answers", 60, () -> studio.asOwner("GET", path).send().status() == 200);
    }
  }

  /** The readers hold the timeline, so billing need not be there when a boundary comes. */
  @Test
  void trialEndsAndCountersTurnWhileBillingIsAway() throws Exception {
    Studio studio = Studio.ready(atelier);
    assertThat(studio.consume(UUID.randomUUID().toString(), JourneySteps.SESSIONS).send().status())
        .isEqualTo(200);
    Studio.Key key = studio.createKey();
    long billing = atelier.pid("billing-service");
    atelier.signal("STOP", billing);
    try {
      Timeline.moveToJustBeforeTheTrialsEnd(atelier, studio);
      Eventually.isTrue("the trial is over", 60, () -> "free".equals(plan(studio, key)));
      assertThat(studio.used("sessions_per_month")).isZero();
      Answer entitlements = studio.asOwner("GET", "/api/tenants/me/entitlements").send();
      assertThat(entitlements.body().at("/limits/sessions_per_month/limit").asInt()).isEqualTo(50);
      assertThat(studio.consume(UUID.randomUUID().toString(), 50).send().status()).isEqualTo(200);
      assertThat(studio.consume(UUID.randomUUID().toString(), 1).send().status()).isEqualTo(402);
    } finally {
      atelier.signal("CONT", billing);
    }
  }

  private static String plan(Studio studio, Studio.Key key) throws Exception {
    return studio.withKey(key.secret(), "/").send().at("/headers/x-tenant-plan");
  }

  /** The gateway's table and the services' own descriptions say the same. */
  @Test
  void everyDescribedEndpointHasARoute() throws Exception {
    for (String service :
        List.of(
            "tenant-service",
            "billing-service",
            "usage-service",
            "domain-service",
            "notification-service")) {
      var description = atelier.description(service);
      description
          .get("paths")
          .forEachEntry((path, methods) ->
              methods.propertyNames().forEach(method -> assertRoute(path, method)));
    }
  }

  private static void assertRoute(String path, String method) {
    Answer answer;
    try {
      answer =
          other
              .client()
              .control(
                  method.toUpperCase(java.util.Locale.ROOT),
                  path.replaceAll("\\{[^}]+}", UUID.randomUUID().toString()))
              .send();
    } catch (java.io.IOException | InterruptedException failure) {
      throw new AssertionError(method + " " + path, failure);
    }
    boolean routed = answer.status() != 404 && answer.status() != 405;
    assertThat(routed)
        .as(method + " " + path + " answers " + answer.text())
        .isEqualTo(!path.startsWith("/internal/"));
  }

  /** Every service answers again. */
  private static void awaitAnswers(Studio studio) throws InterruptedException {
    for (String path : List.of("/.well-known/jwks.json", "/api/plans")) {
      Eventually.isTrue(
          path + " answers", 60, () -> studio.client().control("GET", path).send().status() == 200);
    }
    Eventually.isTrue(
        "usage-service answers",
        60,
        () -> studio.asApplication("GET", "/api/tenants/me/usage").send().status() == 200);
  }

  /**
   * @param credential none, owner or application
   */
  record Endpoint(String method, String path, String credential) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static Stream<Endpoint> endpointsWithABody() {
    return Stream.of(
        new Endpoint("POST", "/api/tenants", "none"),
        new Endpoint("PATCH", "/api/tenants/me", "owner"),
        new Endpoint("POST", "/api/tenants/me/api-keys", "owner"),
        new Endpoint("POST", "/api/auth/login", "none"),
        new Endpoint("POST", "/api/auth/refresh", "none"),
        new Endpoint("POST", "/api/auth/password/reset", "none"),
        new Endpoint("POST", "/api/auth/operators/login", "none"),
        new Endpoint("POST", "/api/auth/password/forgot", "none"),
        new Endpoint("POST", "/api/auth/email/confirm", "none"),
        new Endpoint("POST", "/api/tenants/me/members/invitations", "owner"),
        new Endpoint("POST", "/api/tenants/me/domains", "owner"),
        new Endpoint("POST", "/api/tenants/me/webhooks", "owner"),
        new Endpoint("POST", "/api/keys/verify", "application"),
        new Endpoint("POST", "/api/usage/consume", "application"),
        new Endpoint("POST", "/api/usage/check", "application"),
        new Endpoint("POST", "/api/usage/events", "application"),
        new Endpoint("PUT", "/api/usage/gauges/rooms", "application"),
        new Endpoint("POST", "/api/tenants/me/subscribe", "owner"),
        new Endpoint("POST", "/api/tenants/me/subscription/change", "owner"),
        new Endpoint("PUT", "/api/tenants/me/billing-details", "owner"),
        new Endpoint("POST", "/api/tenants/me/addons", "owner"));
  }

  private static Client.Request request(Endpoint endpoint) {
    return switch (endpoint.credential()) {
      case "owner" -> other.asOwner(endpoint.method(), endpoint.path());
      case "application" -> other.asApplication(endpoint.method(), endpoint.path());
      default -> other.client().control(endpoint.method(), endpoint.path());
    };
  }

  @ParameterizedTest
  @MethodSource("endpointsWithABody")
  void whatCannotBeReadIsAProblemOfTheClient(Endpoint endpoint) throws Exception {
    assertProblem(request(endpoint).raw("{\"name\": ").send(), 400);
    assertProblem(request(endpoint).raw("").send(), 400);
    Answer wrongShape = request(endpoint).raw("[1, 2]").send();
    assertProblem(wrongShape, 422);
    Answer unknown = request(endpoint).json(Map.of("no_such_member", 1)).send();
    assertProblem(unknown, 422);
    assertThat(unknown.body().get("errors").toString()).contains("no_such_member");
    assertProblem(
        request(endpoint).raw("{\"name\": \"" + "x".repeat(6_000_000) + "\"}").send(), 413);
    assertProblem(request(endpoint).raw("{}").header("Content-Type", "text/plain").send(), 415);
  }

  private static void assertProblem(Answer answer, int status) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(answer.at("/type")).startsWith("/problems/");
    assertThat(answer.at("/detail")).isNotBlank();
  }

  @Test
  void everyFaultOfASignUpIsNamedAndNothingIsMade() throws Exception {
    Client client = other.client();
    Answer faulty =
        client
            .control("POST", "/api/tenants")
            .json(
                Map.of(
                    "name", "x".repeat(201),
                    "slug", "Not_A_Slug",
                    "email", "nobody",
                    "country_code", "XX",
                    "plan_code", "no-such-plan",
                    "colour", "red"))
            .send();
    assertProblem(faulty, 422);
    assertThat(faulty.body().get("errors").toString())
        .contains("/name", "/slug", "/email", "/country_code", "/colour");
    Answer reserved =
        client
            .control("POST", "/api/tenants")
            .json(Map.of("name", "n", "slug", "billing", "email", "a@reserved.test"))
            .send();
    assertThat(reserved.status()).as(reserved.text()).isIn(409, 422);
    Answer taken =
        client
            .control("POST", "/api/tenants")
            .json(Map.of("name", "n", "slug", other.slug(), "email", "a@taken.test"))
            .send();
    assertProblem(taken, 409);
    Answer again =
        client
            .control("POST", "/api/tenants")
            .json(
                Map.of(
                    "name", "工作室 «Été» 🎨",
                    "slug", "s-" + UUID.randomUUID().toString().substring(0, 8),
                    "email", "a@taken.test"))
            .send();
    assertThat(again.status())
        .as("nothing of the refused one stayed: " + again.text())
        .isEqualTo(201);
    assertThat(again.at("/name")).isEqualTo("工作室 «Été» 🎨");
  }
}
