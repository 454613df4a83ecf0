package io.atelier.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.clock.ClockAutoConfiguration;
import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.security.SecurityAutoConfiguration;
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
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
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

/** Admission with nothing in front of it and no servers behind it, to be asked by tests. */
@ExtendWith(BlockHoundExtension.class)
abstract class AskedAdmission {
  static final String HOST = "my-studio.atelier.localhost";

  static FakeTenantService tenantService;
  static AnnotationConfigApplicationContext context;
  static Admission admission;

  // Each test has a tenant of its own at the one address.
  final UUID tenantId = UUID.randomUUID();
  final UUID otherId = UUID.randomUUID();
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

  Decision.Forward signUp(String host) {
    return forwarded(request("POST", "/api/tenants", "Host", host));
  }

  PlainRequest as(String who, String method, String host, String path) {
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

  static PlainRequest keyed(String host, String path, String secret) {
    return get(host, path, "Authorization", "Bearer " + secret);
  }

  static PlainRequest posted(String host, String path, String secret, String... more) {
    List<String> headers =
        new ArrayList<>(List.of("Host", host, "Authorization", "Bearer " + secret));
    headers.addAll(List.of(more));
    return request("POST", path, headers.toArray(String[]::new));
  }

  static PlainRequest get(String host, String path, String... more) {
    List<String> headers = new ArrayList<>(List.of("Host", host));
    headers.addAll(List.of(more));
    return request("GET", path, headers.toArray(String[]::new));
  }

  static PlainRequest request(String method, String target, String... headers) {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      fields.add(new SimpleEntry<>(headers[i], headers[i + 1]));
    }
    return new PlainRequest(method, target, HeaderFields.of(fields), "127.0.0.1", "http");
  }

  static PlainRequest from(String peer, PlainRequest request) {
    return new PlainRequest(
        request.method(), request.target(), request.headers(), peer, request.scheme());
  }

  Decision decide(PlainRequest request) {
    return admission.admit(request).block(Duration.ofSeconds(10));
  }

  Decision.Forward forwarded(PlainRequest request) {
    Decision decision = decide(request);
    assertThat(decision).as(outcome(decision)).isInstanceOf(Decision.Forward.class);
    return (Decision.Forward) decision;
  }

  String outcome(PlainRequest request) {
    return outcome(decide(request));
  }

  String refused(PlainRequest request) {
    Decision decision = decide(request);
    assertThat(decision).isInstanceOf(Decision.Refuse.class);
    return outcome(decision);
  }

  static String outcome(Decision decision) {
    return decision instanceof Decision.Refuse refusal
        ? refusal.problem().code().kind().status() + " " + refusal.problem().code().slug()
        : "200";
  }

  void tenant(TenantState state) {
    heard("tenants", state.id().toString(), state);
  }

  void revoked(UUID keyId) {
    heard("apiKeys", keyId.toString(), States.key(keyId, tenantId, Instant.now()));
  }

  <T> void heard(String mirror, String key, T body) {
    this.<T>mirror(mirror).handler().apply(event(key, mirror + ".changed", body)).block();
  }

  <T> InboundEvent<T> event(String key, String type, T body) {
    sequence++;
    return new InboundEvent<>(
        key + "/" + sequence, type, key, null, sequence + 10, Instant.now(), false, body);
  }

  @SuppressWarnings("unchecked")
  <T> EventSubscription<T> mirror(String name) {
    return context.getBean(name, EventSubscription.class);
  }
}
