package io.atelier.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.clock.ClockAutoConfiguration;
import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.security.SecurityAutoConfiguration;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.tenant.TenantState;
import io.atelier.gateway.FakeTenantService;
import io.atelier.gateway.FakeTenantService.KnownKey;
import io.atelier.gateway.States;
import io.atelier.gateway.resolution.HeaderFields;
import io.atelier.gateway.resolution.PlainRequest;
import io.atelier.testsupport.blockhound.BlockHoundExtension;
import io.atelier.testsupport.token.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The order and the tables of admission, with nothing in front of it and no servers behind it. */
@ExtendWith(BlockHoundExtension.class)
class AdmissionTests {
  private static final String HOST = "my-studio.atelier.localhost";

  private static FakeTenantService tenantService;
  private static AnnotationConfigApplicationContext context;
  private static Admission admission;

  // Each test has a tenant of its own at the one address.
  private final UUID tenantId = UUID.randomUUID();
  private final UUID otherId = UUID.randomUUID();
  private long sequence = System.nanoTime();

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties
  @ComponentScan({
    "io.atelier.gateway.resolution",
    "io.atelier.gateway.access",
    "io.atelier.gateway.credential",
    "io.atelier.gateway.ratelimit"
  })
  @ConfigurationPropertiesScan("io.atelier.gateway")
  @Import({ClockAutoConfiguration.class, SecurityAutoConfiguration.class})
  static class Pieces {
    @Bean
    static PropertySourcesPlaceholderConfigurer placeholders() {
      return new PropertySourcesPlaceholderConfigurer();
    }

    @Bean
    MeterRegistry meters() {
      return new SimpleMeterRegistry();
    }

    @Bean
    MirrorWait mirrorWait() {
      return new MirrorWait();
    }

    @Bean
    ReactorResourceFactory resources() {
      return new ReactorResourceFactory();
    }
  }

  @BeforeAll
  static void start() {
    tenantService = new FakeTenantService();
    context = new AnnotationConfigApplicationContext();
    TestPropertyValues.of(
            "atelier.security.chain=false",
            "atelier.security.jwks-url=" + TestTokens.shared().jwksUrl(),
            "atelier.gateway.resolution.trusted-proxies=10.0.0.0/8",
            "atelier.gateway.resolution.control-plane-hosts=localhost",
            "atelier.gateway.resolution.services.tenant-service=" + tenantService.url(),
            "atelier.gateway.resolution.services.billing-service=http://billing.invalid",
            "atelier.gateway.resolution.services.usage-service=http://usage.invalid",
            "atelier.gateway.access.signature-secrets.signed=s3cret",
            "atelier.gateway.credential.client-secret=x",
            "atelier.gateway.ratelimit.redis-url=",
            "atelier.gateway.ratelimit.anonymous-per-minute=5",
            "atelier.gateway.ratelimit.sign-ups-per-minute=3")
        .applyTo(context);
    context.register(Pieces.class);
    context.refresh();
    admission = context.getBean(Admission.class);
  }

  @BeforeEach
  void tenant() {
    tenantService.reset();
    heard(
        "platforms",
        "studio",
        States.platform("studio", "atelier.localhost", "http://app:3000/", "required", "/public"));
    heard(
        "platforms",
        "rural",
        States.platform("rural", "rural.atelier.localhost", "http://rural:80", "optional"));
    tenant(States.tenant(tenantId, "studio", "my-studio"));
    heard("entitlements", tenantId.toString(), States.open(tenantId, "studio"));
  }

  @AfterAll
  static void stop() {
    context.close();
    tenantService.close();
  }

  // --- hosts and shapes

  @ParameterizedTest
  @ValueSource(
      strings = {"My-Studio.Atelier.LOCALHOST", "my-studio.atelier.localhost.", HOST + ":8080"})
  void aHostIsKnownHoweverItIsWritten(String host) {
    assertThat(refused(get(host, "/rooms"))).isEqualTo("401 unauthenticated");
  }

  @ParameterizedTest
  @CsvSource({
    "nobody.atelier.localhost, 404 unknown-host",
    "atelier.example, 404 unknown-host",
    "a.my-studio.atelier.localhost, 404 unknown-host",
    "stüdio.atelier.localhost, 400 bad-host",
    "my-studio.atelier.localhost:80x, 400 bad-host",
    "'a,b', 400 bad-host",
    "'', 400 bad-host",
  })
  void otherHostsAreRefused(String host, String refusal) {
    assertThat(refused(get(host, "/rooms"))).isEqualTo(refusal);
  }

  @Test
  void exactlyOneHostHeader() {
    assertThat(refused(request("GET", "/", "Host", HOST, "host", HOST))).isEqualTo("400 bad-host");
    assertThat(refused(request("GET", "/"))).isEqualTo("400 bad-host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example/",
        "//evil.example/",
        "*",
        "evil.example:80",
        "/a b",
        "/ü",
        ""
      })
  void onlyAPathIsATarget(String target) {
    assertThat(refused(request("GET", target, "Host", HOST))).isEqualTo("400 bad-request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "CONNECT", "PROPFIND", "get"})
  void otherMethodsAreRefused(String method) {
    assertThat(refused(request(method, "/", "Host", HOST))).isEqualTo("405 method-not-allowed");
  }

  @Test
  void whatCanBeReadInTwoWaysIsRefused() {
    assertThat(refused(get(HOST, "/", "Transfer-Encoding", "xchunked"))).startsWith("400");
    assertThat(refused(get(HOST, "/", "Transfer-Encoding", "gzip, chunked"))).startsWith("400");
    assertThat(
            refused(get(HOST, "/", "Transfer-Encoding", "chunked", "Transfer-Encoding", "chunked")))
        .startsWith("400");
    assertThat(refused(get(HOST, "/", "Transfer-Encoding", "chunked", "Content-Length", "3")))
        .startsWith("400");
    assertThat(refused(get(HOST, "/", "Content-Length", "3", "Content-Length", "3")))
        .startsWith("400");
    assertThat(refused(get(HOST, "/", "Content-Length", "+3"))).startsWith("400");
    assertThat(refused(get(HOST, "/", "Connection", "close, Content-Length"))).startsWith("400");
  }

  // --- status

  @Test
  void aTenantIsThereAsSoonAsItsRecordIs() {
    UUID id = UUID.randomUUID();
    String secret = tenantService.addTenantKey(id, "studio", "*");
    assertThat(refused(keyed("new.atelier.localhost", "/", secret))).isEqualTo("404 unknown-host");
    tenant(States.tenant(id, "studio", "new"));
    heard("entitlements", id.toString(), States.open(id, "studio"));
    assertThat(forwarded(keyed("new.atelier.localhost", "/", secret)).headers().set())
        .containsEntry("X-Tenant-Id", id.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "none, ready, open, 200",
    "none, creating, open, 503 tenant-starting",
    "none, failed, open, 503 tenant-starting",
    "none, none, open, 200",
    "none, ready, closed, 402 tenant-closed",
    "none, creating, closed, 402 tenant-closed",
    "suspended, ready, open, 403 tenant-held",
    "suspended, ready, closed, 403 tenant-held",
    "deleted, ready, open, 410 tenant-deleted",
  })
  void theStatusClosesTheApplication(String hold, String database, String access, String outcome) {
    String secret = tenantService.addTenantKey(tenantId, "studio", "*");
    tenant(States.tenant(tenantId, "studio", "my-studio", hold, database));
    heard(
        "entitlements",
        tenantId.toString(),
        access.equals("open")
            ? States.open(tenantId, "studio")
            : States.closed(tenantId, "studio", "trial-over"));
    assertThat(outcome(keyed(HOST, "/rooms", secret))).isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "none, closed, OWNER, 200",
    "none, closed, ADMIN, 402 tenant-closed",
    "none, closed, key, 402 tenant-closed",
    "none, closed, anonymous, 200",
    "none, closed, operator, 200",
    "none, closed, application, 200",
    "suspended, open, OWNER, 403 tenant-held",
    "suspended, open, anonymous, 403 tenant-held",
    "suspended, open, operator, 200",
    "suspended, open, application, 200",
    "deleted, open, OWNER, 410 tenant-deleted",
    "deleted, open, key, 410 tenant-deleted",
    "deleted, open, operator, 200",
  })
  void ownersMayPayWhateverIsClosed(String hold, String access, String who, String outcome) {
    tenant(States.tenant(tenantId, "studio", "my-studio", hold, "ready"));
    heard(
        "entitlements",
        tenantId.toString(),
        access.equals("open")
            ? States.open(tenantId, "studio")
            : States.closed(tenantId, "studio", "trial-over"));
    assertThat(outcome(as(who, "GET", HOST, "/api/tenants/me"))).isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "none, OWNER, 200",
    "none, key, 200",
    "suspended, OWNER, 403 tenant-held",
    "suspended, key, 403 tenant-held",
    "suspended, anonymous, 200",
    "suspended, operator, 200",
    "suspended, application, 200",
    "deleted, MEMBER, 410 tenant-deleted",
    "deleted, application, 200",
  })
  void onOurHostsOnlyTheHoldCloses(String hold, String who, String outcome) {
    tenant(States.tenant(tenantId, "studio", "my-studio", hold, "ready"));
    heard("entitlements", tenantId.toString(), States.closed(tenantId, "studio", "expired"));
    assertThat(outcome(as(who, "GET", "api.atelier.localhost", "/api/tenants/me")))
        .isEqualTo(outcome);
  }

  @Test
  void aPurgedTenantIsUnknown() {
    mirror("tenants")
        .handler()
        .apply(
            event(
                tenantId.toString(),
                "tenant.purged",
                States.tenant(tenantId, "studio", "my-studio")))
        .block();
    assertThat(refused(get(HOST, "/"))).isEqualTo("404 unknown-host");
  }

  @Test
  void anOlderRecordNeverComesBack() {
    EntitlementsRecord closed = States.closed(tenantId, "studio", "trial-over");
    heard("entitlements", tenantId.toString(), closed);
    mirror("entitlements")
        .handler()
        .apply(
            new InboundEvent<>(
                "x",
                "entitlements.changed",
                tenantId.toString(),
                tenantId,
                1,
                Instant.now(),
                false,
                States.open(tenantId, "studio")))
        .block();
    assertThat(refused(get(HOST, "/"))).isEqualTo("402 tenant-closed");
  }

  @Test
  void aTrialEndsOnTimeByTheTimelineAlone() {
    String secret = tenantService.addTenantKey(tenantId, "studio", "*");
    Instant now = Instant.now();
    heard(
        "entitlements",
        tenantId.toString(),
        States.rights(
            tenantId,
            "studio",
            Duration.ofDays(20).toMillis(),
            States.phase(now, "trial", true, null),
            States.phase(now.plus(Duration.ofDays(14)), "expired", false, "trial-over")));
    Decision.Refuse refusal = (Decision.Refuse) decide(keyed(HOST, "/", secret));
    assertThat(refusal.problem().members()).containsEntry("reason", "trial-over");
    assertThat(refusal.page()).isTrue();
  }

  @Test
  void aKnownTenantWithoutRightsIsWaitedForAndThen503() {
    UUID id = UUID.randomUUID();
    tenant(States.tenant(id, "studio", "early"));
    String secret = tenantService.addTenantKey(id, "studio", "*");
    Mono<Decision> asked = admission.admit(keyed("early.atelier.localhost", "/", secret)).cache();
    var subscription = asked.subscribe();
    heard("entitlements", id.toString(), States.open(id, "studio"));
    assertThat(asked.block(Duration.ofSeconds(5))).isInstanceOf(Decision.Forward.class);
    subscription.dispose();
    UUID never = UUID.randomUUID();
    tenant(States.tenant(never, "studio", "never"));
    long begin = System.nanoTime();
    assertThat(refused(get("never.atelier.localhost", "/"))).isEqualTo("503 not-ready-yet");
    assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_900));
  }

  // --- credentials

  @Test
  void theApplicationLearnsWhoCallsAndSeesNoCredential() {
    String secret = tenantService.addTenantKey(tenantId, "studio", "app");
    Decision.Forward forward =
        forwarded(
            get(
                HOST,
                "/rooms?x=1",
                "X-Api-Key",
                secret,
                "Cookie",
                "a=1; atelier_session=abc; b=2",
                "X-Tenant-Id",
                "evil",
                "x_tenant_id",
                "evil",
                "X-Caller-Roles",
                "OWNER",
                "X-Forwarded-For",
                "6.6.6.6",
                "Forwarded",
                "for=6.6.6.6",
                "X-Atelier-Signature",
                "evil",
                "Accept",
                "a/b"));
    assertThat(forward.url()).hasToString("http://app:3000/rooms?x=1");
    assertThat(forward.headers().removed())
        .containsExactlyInAnyOrder(
            "X-Api-Key",
            "Cookie",
            "X-Tenant-Id",
            "x_tenant_id",
            "X-Caller-Roles",
            "X-Forwarded-For",
            "Forwarded",
            "X-Atelier-Signature");
    assertThat(forward.headers().set())
        .containsEntry("X-Tenant-Id", tenantId.toString())
        .containsEntry("X-Tenant-Subdomain", "my-studio")
        .containsEntry("X-Tenant-Database", "tenant_my_studio_db")
        .containsEntry("X-Tenant-Plan", "starter")
        .containsEntry("X-Platform", "studio")
        .containsEntry("X-Caller", "api-key:" + tenantService.idOf(secret))
        .containsEntry("X-Forwarded-For", "127.0.0.1")
        .containsEntry("X-Forwarded-Proto", "http")
        .containsEntry("X-Forwarded-Host", HOST)
        .containsEntry("Cookie", "a=1; b=2")
        .containsKey("X-Request-Id")
        .doesNotContainKeys("Authorization", "X-Caller-Roles", "X-Atelier-Signature");
    assertThat(forward.meter()).isNotNull();
    assertThat(forward.meter().event().metric()).isEqualTo("requests_per_month");
    assertThat(forward.meter().event().id()).isEqualTo(forward.headers().set().get("X-Request-Id"));
    assertThat(forward.answer())
        .containsEntry("RateLimit-Policy", "\"minute\";q=60;w=60, \"day\";q=10000;w=86400")
        .hasEntrySatisfying(
            "RateLimit", value -> assertThat(value).startsWith("\"minute\";r=59;t=6"));
  }

  @Test
  void aMemberIsKnownByTheToken() {
    Decision.Forward forward = forwarded(as("OWNER", "GET", HOST, "/rooms"));
    assertThat(forward.headers().set())
        .hasEntrySatisfying("X-Caller", value -> assertThat(value).startsWith("member:"))
        .containsEntry("X-Caller-Roles", "OWNER");
    assertThat(forward.headers().removed()).contains("Authorization");
    assertThat(forward.answer()).doesNotContainKey("RateLimit");
  }

  @Test
  void aCredentialOfAnotherTenantIsRefused() {
    tenant(States.tenant(otherId, "studio", "other"));
    heard("entitlements", otherId.toString(), States.open(otherId, "studio"));
    String secret = tenantService.addTenantKey(otherId, "studio", "*");
    assertThat(outcome(keyed("other.atelier.localhost", "/", secret))).isEqualTo("200");
    assertThat(refused(keyed(HOST, "/", secret))).isEqualTo("403 wrong-tenant");
    assertThat(refused(keyed(HOST, "/api/tenants/me", secret))).isEqualTo("403 wrong-tenant");
    assertThat(refused(as("operator", "GET", HOST, "/"))).isEqualTo("403 wrong-tenant");
  }

  @Test
  void wrongCredentialsAre401() {
    String secret = FakeTenantService.newSecret();
    assertThat(refused(keyed(HOST, "/", secret))).isEqualTo("401 unauthenticated");
    int asked = tenantService.exchanges.get();
    assertThat(refused(keyed(HOST, "/", secret))).isEqualTo("401 unauthenticated");
    assertThat(refused(keyed(HOST, "/", secret.substring(0, secret.length() - 1) + "!")))
        .isEqualTo("401 unauthenticated");
    String mistyped = secret.replaceFirst("atl_test_.", "atl_test_Z");
    assertThat(refused(keyed(HOST, "/", mistyped))).isEqualTo("401 unauthenticated");
    assertThat(tenantService.exchanges.get())
        .as("nobody is asked twice or about a bad sum")
        .isEqualTo(asked);
    assertThat(refused(get(HOST, "/", "Authorization", "Bearer nonsense")))
        .isEqualTo("401 unauthenticated");
    String expired = TestTokens.shared().member(tenantId, "studio", "OWNER").expired().mint();
    assertThat(refused(get(HOST, "/", "Authorization", "Bearer " + expired)))
        .isEqualTo("401 unauthenticated");
    String service = TestTokens.shared().service("billing-service").mint();
    assertThat(refused(get(HOST, "/", "Authorization", "Bearer " + service)))
        .isEqualTo("401 unauthenticated");
    assertThat(refused(get("localhost", "/api/tenants/me", "Authorization", "Basic eDp5")))
        .isEqualTo("401 unauthenticated");
  }

  @Test
  void aKeyNeedsTheScopeOfTheApplication() {
    String secret = tenantService.addTenantKey(tenantId, "studio", "tenant:read");
    assertThat(refused(keyed(HOST, "/", secret))).isEqualTo("403 forbidden");
    assertThat(outcome(keyed(HOST, "/api/tenants/me", secret))).isEqualTo("200");
  }

  @ParameterizedTest
  @CsvSource({
    "/public, 200",
    "/public/a, 200",
    "/publicity, 401 unauthenticated",
    "/public/../rooms, 401 unauthenticated",
    "/public/%2e%2e/rooms, 401 unauthenticated",
    "/public/..%2frooms, 401 unauthenticated",
    "/public//x, 401 unauthenticated",
    "/public/;/x, 401 unauthenticated",
    "/rooms, 401 unauthenticated",
  })
  void publicPathsPassWithoutACredential(String path, String outcome) {
    assertThat(outcome(get(HOST, path))).isEqualTo(outcome);
  }

  @Test
  void aPreflightReachesTheApplicationAndIsNotCounted() {
    Decision.Forward forward =
        forwarded(
            request(
                "OPTIONS",
                "/rooms",
                "Host",
                HOST,
                "Origin",
                "https://x.example",
                "Access-Control-Request-Method",
                "POST"));
    assertThat(forward.meter()).isNull();
    assertThat(outcome(request("OPTIONS", "/rooms", "Host", HOST)))
        .isEqualTo("401 unauthenticated");
  }

  @Test
  void whereSignInIsTheApplicationsOwnForeignCredentialsPassUntouched() {
    UUID id = UUID.randomUUID();
    String host = "centre.rural.atelier.localhost";
    tenant(States.tenant(id, "rural", "centre"));
    heard("entitlements", id.toString(), States.open(id, "rural"));
    Decision.Forward forward =
        forwarded(get(host, "/", "Authorization", "Bearer theirs", "X-Api-Key", "theirs"));
    assertThat(forward.headers().removed()).isEmpty();
    assertThat(forward.headers().set()).doesNotContainKey("X-Caller");
    assertThat(refused(keyed(host, "/", FakeTenantService.newSecret())))
        .isEqualTo("401 unauthenticated");
    IntStream.range(0, 4).forEach(_ -> forwarded(get(host, "/")));
    assertThat(refused(get(host, "/"))).isEqualTo("429 rate-limited");
    assertThat(outcome(from("8.8.8.8", get(host, "/")))).isEqualTo("200");
  }

  @Test
  void aSessionCookieCountsOnOurHostsOnlyAndNotFromOtherSites() {
    String cookie = "atelier_session=" + TestTokens.shared().operator("SUPPORT").mint();
    String host = "admin.atelier.localhost";
    assertThat(forwarded(get(host, "/api/tenants", "Cookie", cookie)).headers().set())
        .hasEntrySatisfying("Authorization", value -> assertThat(value).startsWith("Bearer ey"));
    assertThat(
            outcome(
                get(
                    host,
                    "/api/tenants",
                    "Cookie",
                    cookie,
                    "Origin",
                    "http://" + host,
                    "Sec-Fetch-Site",
                    "same-origin")))
        .isEqualTo("200");
    assertThat(refused(get(host, "/api/tenants", "Cookie", cookie, "Sec-Fetch-Site", "same-site")))
        .isEqualTo("403 cross-site");
    assertThat(
            refused(get(host, "/api/tenants", "Cookie", cookie, "Origin", "http://evil.example")))
        .isEqualTo("403 cross-site");
    assertThat(forwarded(get(HOST, "/api/tenants/me", "Cookie", cookie)).headers().set())
        .doesNotContainKey("Authorization");
  }

  @Test
  void anApplicationActsForTheTenantThatItNamesOrWhoseHostItIs() {
    tenantService.tenants.put(tenantId.toString(), tenantId.toString());
    tenantService.tenants.put("my-studio", tenantId.toString());
    tenantService.tenants.put("other", otherId.toString());
    String secret =
        tenantService.add(
            new KnownKey(
                UUID.randomUUID(), "application", null, "studio", List.of("*"), null, null, null));
    String path = "/api/usage/check";
    assertThat(outcome(posted("localhost", path, secret))).isEqualTo("200");
    assertThat(outcome(posted("localhost", path, secret, "Atelier-Tenant", "my-studio")))
        .isEqualTo("200");
    assertThat(refused(posted("localhost", path, secret, "Atelier-Tenant", "nobody")))
        .isEqualTo("404 tenant-unknown");
    assertThat(outcome(posted(HOST, path, secret))).isEqualTo("200");
    assertThat(refused(posted(HOST, path, secret, "Atelier-Tenant", "other")))
        .isEqualTo("403 wrong-tenant");
    Decision.Forward forward =
        forwarded(posted("localhost", path, secret, "Atelier-Tenant", "my-studio"));
    assertThat(forward.headers().removed()).contains("Atelier-Tenant");
    assertThat(forward.answer()).doesNotContainKey("RateLimit");
  }

  @Test
  void aPlatformWithASecretSignsWhatItTellsTheApplication() {
    UUID id = UUID.randomUUID();
    heard(
        "platforms",
        "signed",
        States.platform("signed", "signed.localhost", "http://signed/", "optional"));
    tenant(States.tenant(id, "signed", "one"));
    heard("entitlements", id.toString(), States.open(id, "signed"));
    Map<String, String> headers = forwarded(get("one.signed.localhost", "/a?b")).headers().set();
    String signature = headers.get("X-Atelier-Signature");
    assertThat(signature).matches("t=[0-9]+,v1=[0-9a-f]{64}");
    Instant time =
        Instant.ofEpochSecond(Long.parseLong(signature.substring(2, signature.indexOf(','))));
    assertThat(ApplicationSignature.of("s3cret", time, "GET", "/a?b", headers))
        .isEqualTo(signature);
    assertThat(ApplicationSignature.of("s3cret", time, "GET", "/a?c", headers))
        .isNotEqualTo(signature);
  }

  // --- keys and revocation

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
            .map(AdmissionTests::outcome)
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
        admission.admit(keyed(HOST, "/", secret)).map(AdmissionTests::outcome).cache();
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

  // --- the control plane

  @ParameterizedTest
  @CsvSource({
    "GET, /api/tenants/me, tenant-service",
    "HEAD, /api/tenants/me, tenant-service",
    "GET, /api/tenants/0199, tenant-service",
    "POST, /api/tenants/0199/suspend, tenant-service",
    "GET, /api/plans, billing-service",
    "DELETE, /api/tenants/me/addons/0199, billing-service",
    "POST, /api/admin/plans/pro/move, billing-service",
    "GET, /api/tenants/me/subscription, billing-service",
    "GET, /api/tenants/me/entitlements, usage-service",
    "POST, /api/usage/events/x/void, usage-service",
    "GET, /api/admin/parked-events/usage-service, usage-service",
    "POST, /api/admin/parked-events/billing-service/7/retry, billing-service",
    "GET, /.well-known/jwks.json, tenant-service",
    "PUT, /api/tenants/me, 405 method-not-allowed",
    "DELETE, /api/plans, 405 method-not-allowed",
    "GET, /api/nothing, 404 not-found",
    "GET, /api/admin/parked-events/postgres, 404 not-found",
    "POST, /internal/key-exchange, 404 not-found",
    "POST, /api/../internal/key-exchange, 404 not-found",
    "POST, /api/usage/..%2f..%2finternal/key-exchange, 404 not-found",
    "POST, /api/usage/%2e%2e/%2e%2e/internal/key-exchange, 404 not-found",
    "GET, /actuator/health, 404 not-found",
  })
  void thePathSaysWhichService(String method, String path, String outcome) {
    Decision decision = decide(request(method, path, "Host", "localhost"));
    assertThat(decision instanceof Decision.Forward forward ? forward.route() : outcome(decision))
        .isEqualTo(outcome);
  }

  @Test
  void aServicesOwnPagesAreAtItsOwnHost() {
    assertThat(forwarded(get("billing.atelier.localhost", "/v3/api-docs")).route())
        .isEqualTo("billing-service");
    assertThat(forwarded(get("tenants.atelier.localhost", "/")).route())
        .isEqualTo("tenant-service");
    assertThat(refused(get("api.atelier.localhost", "/v3/api-docs"))).isEqualTo("404 not-found");
    assertThat(refused(get("tenants.atelier.localhost", "/internal/key-exchange")))
        .isEqualTo("404 not-found");
    assertThat(refused(get("domains.atelier.localhost", "/"))).isEqualTo("404 not-found");
  }

  @Test
  void aPlatformThatUsesApiItselfMovesTheControlPlane() {
    UUID id = UUID.randomUUID();
    heard(
        "platforms",
        "moved",
        States.platform(
            "moved", "moved.localhost", "http://moved", "optional", "/atelier", new String[0]));
    tenant(States.tenant(id, "moved", "one"));
    heard("entitlements", id.toString(), States.open(id, "moved"));
    assertThat(forwarded(get("one.moved.localhost", "/api/plans")).route())
        .isEqualTo("application");
    Decision.Forward forward = forwarded(get("one.moved.localhost", "/atelier/plans?platform=x"));
    assertThat(forward.url()).hasToString("http://billing.invalid/api/plans?platform=x");
    assertThat(forward.headers().set()).containsEntry("X-Platform", "moved");
  }

  @Test
  void theHostSaysThePlatformOfASignUp() {
    assertThat(signUp("rural.atelier.localhost").headers().set())
        .containsEntry("X-Platform", "rural");
    assertThat(signUp("api.rural.atelier.localhost").headers().set())
        .containsEntry("X-Platform", "rural");
    assertThat(signUp("api.atelier.localhost").headers().set()).doesNotContainKey("X-Platform");
    assertThat(refused(request("POST", "/api/tenants", "Host", "localhost")))
        .isEqualTo("429 rate-limited");
    assertThat(outcome(as("OWNER", "POST", "localhost", "/api/tenants"))).isEqualTo("200");
    assertThat(outcome(from("8.8.8.8", request("POST", "/api/tenants", "Host", "localhost"))))
        .isEqualTo("200");
  }

  @Test
  void onlyTrustedProxiesSayWhoseRequestItIs() {
    PlainRequest request =
        get(
            "localhost",
            "/api/plans",
            "X-Forwarded-For",
            "1.2.3.4, 10.0.0.9",
            "X-Forwarded-Proto",
            "https");
    assertThat(forwarded(from("10.0.0.1", request)).headers().set())
        .containsEntry("X-Forwarded-For", "1.2.3.4, 10.0.0.9, 10.0.0.1")
        .containsEntry("X-Forwarded-Proto", "https");
    assertThat(forwarded(from("8.8.8.8", request)).headers().set())
        .containsEntry("X-Forwarded-For", "8.8.8.8")
        .containsEntry("X-Forwarded-Proto", "http");
  }

  @Test
  void problemPagesAreOnEveryHost() {
    for (String host : List.of(HOST, "localhost", "nobody.example")) {
      assertThat(decide(get(host, "/problems/rate-limited")))
          .isInstanceOf(Decision.ProblemPage.class);
    }
    assertThat(refused(get("localhost", "/problems/none"))).isEqualTo("404 not-found");
  }

  // --- asking

  private Decision.Forward signUp(String host) {
    return forwarded(request("POST", "/api/tenants", "Host", host));
  }

  private PlainRequest as(String who, String method, String host, String path) {
    TestTokens tokens = TestTokens.shared();
    Supplier<String> application =
        () -> {
          tenantService.tenants.put(tenantId.toString(), tenantId.toString());
          return tenantService.add(
              new KnownKey(
                  UUID.randomUUID(),
                  "application",
                  null,
                  "studio",
                  List.of("*"),
                  null,
                  null,
                  null));
        };
    String credential =
        switch (who) {
          case "anonymous" -> null;
          case "operator" -> tokens.operator("SUPPORT").mint();
          case "key" -> tenantService.addTenantKey(tenantId, "studio", "*");
          case "application" -> application.get();
          default -> tokens.member(tenantId, "studio", who).mint();
        };
    return credential == null
        ? request(method, path, "Host", host)
        : request(method, path, "Host", host, "Authorization", "Bearer " + credential);
  }

  private static PlainRequest keyed(String host, String path, String secret) {
    return get(host, path, "Authorization", "Bearer " + secret);
  }

  private static PlainRequest posted(String host, String path, String secret, String... more) {
    List<String> headers =
        new ArrayList<>(List.of("Host", host, "Authorization", "Bearer " + secret));
    headers.addAll(List.of(more));
    return request("POST", path, headers.toArray(String[]::new));
  }

  private static PlainRequest get(String host, String path, String... more) {
    List<String> headers = new ArrayList<>(List.of("Host", host));
    headers.addAll(List.of(more));
    return request("GET", path, headers.toArray(String[]::new));
  }

  private static PlainRequest request(String method, String target, String... headers) {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      fields.add(new SimpleEntry<>(headers[i], headers[i + 1]));
    }
    return new PlainRequest(method, target, HeaderFields.of(fields), "127.0.0.1", "http");
  }

  private static PlainRequest from(String peer, PlainRequest request) {
    return new PlainRequest(
        request.method(), request.target(), request.headers(), peer, request.scheme());
  }

  private Decision decide(PlainRequest request) {
    return admission.admit(request).block(Duration.ofSeconds(10));
  }

  private Decision.Forward forwarded(PlainRequest request) {
    Decision decision = decide(request);
    assertThat(decision).as(outcome(decision)).isInstanceOf(Decision.Forward.class);
    return (Decision.Forward) decision;
  }

  private String outcome(PlainRequest request) {
    return outcome(decide(request));
  }

  private String refused(PlainRequest request) {
    Decision decision = decide(request);
    assertThat(decision).isInstanceOf(Decision.Refuse.class);
    return outcome(decision);
  }

  private static String outcome(Decision decision) {
    return decision instanceof Decision.Refuse refusal
        ? refusal.problem().code().kind().status() + " " + refusal.problem().code().slug()
        : "200";
  }

  // --- hearing

  private void tenant(TenantState state) {
    heard("tenants", state.id().toString(), state);
  }

  private void revoked(UUID keyId) {
    heard("apiKeys", keyId.toString(), States.key(keyId, tenantId, Instant.now()));
  }

  private <T> void heard(String mirror, String key, T body) {
    this.<T>mirror(mirror).handler().apply(event(key, mirror + ".changed", body)).block();
  }

  private <T> InboundEvent<T> event(String key, String type, T body) {
    sequence++;
    return new InboundEvent<>(
        key + "/" + sequence, type, key, null, sequence + 10, Instant.now(), false, body);
  }

  @SuppressWarnings("unchecked")
  private <T> EventSubscription<T> mirror(String name) {
    return context.getBean(name, EventSubscription.class);
  }
}
