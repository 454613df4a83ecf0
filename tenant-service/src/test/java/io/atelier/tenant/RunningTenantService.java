package io.atelier.tenant;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.security.Caller;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.CatalogState.Plan;
import io.atelier.events.topics.Topic;
import io.atelier.tenant.session.TokenIssuer;
import io.atelier.testsupport.servers.TestServers;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.store.PostgresLogin;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service on real servers, with catalogues as billing-service publishes them. */
@SpringBootTest(
    classes = TenantServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=tenant-service")
@WithServers(service = "tenant")
public abstract class RunningTenantService {
  protected static final String OPERATOR = "root@atelier.test";
  protected static final String OPERATOR_PASSWORD = "correct horse battery staple";

  /** Base32 of the seed of RFC 6238. */
  protected static final String TOTP_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

  protected static final String CLIENT_SECRET = "the gateway's own secret";
  private static final String PROVISIONER = "test_provisioner";

  @Autowired private TopicNames topicNames;
  @Autowired private TokenIssuer tokens;
  @LocalServerPort private int port;

  @Value("${spring.kafka.bootstrap-servers}")
  private String kafka;

  protected Http http;
  protected Topics topics;

  /** No superuser makes the databases: what is allowed in production must be enough. */
  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws SQLException {
    PostgresLogin superuser = TestServers.get().postgres();
    PostgresLogin provisioner = provisioner();
    registry.add("atelier.tenant.database.server.host", superuser::host);
    registry.add("atelier.tenant.database.server.port", superuser::port);
    registry.add("atelier.tenant.database.server.admin-user", provisioner::user);
    registry.add("atelier.tenant.database.server.admin-password", provisioner::password);
    registry.add("atelier.tenant.operator.bootstrap.email", () -> OPERATOR);
    registry.add("atelier.tenant.operator.bootstrap.password", () -> OPERATOR_PASSWORD);
    registry.add("atelier.tenant.operator.bootstrap.totp-secret", () -> TOTP_SECRET);
    registry.add("atelier.tenant.exchange.service-clients.gateway", () -> sha256Hex(CLIENT_SECRET));
  }

  /** Who makes databases and roles, made once for the whole server. */
  protected static PostgresLogin provisioner() throws SQLException {
    PostgresLogin superuser = TestServers.get().postgres();
    try (Connection server = superuser.connect("postgres");
        var sql = server.createStatement()) {
      sql.execute("SELECT pg_advisory_lock(738221)");
      sql.execute(
          """
          DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '%1$s') THEN
              CREATE ROLE %1$s LOGIN CREATEDB CREATEROLE PASSWORD 'provisioner';
            END IF;
          END $$
          """
              .formatted(PROVISIONER));
    }
    return new PostgresLogin(superuser.host(), superuser.port(), PROVISIONER, "provisioner");
  }

  @BeforeEach
  void connect() {
    http = new Http(port);
    topics = new Topics(kafka, topicNames);
    awaitPlatforms();
    publishCatalogs();
  }

  /** They are imported once the service is ready, so a first sign-up may come before them. */
  private void awaitPlatforms() {
    await(() ->
        http.get("/api/admin/platforms").bearer(superAdmin()).send().body().path("data").size()
            >= 6);
  }

  private void publishCatalogs() {
    topics.send(Topic.CATALOG, "studio", 1, "catalog.imported", null, studio());
    topics.send(
        Topic.CATALOG,
        "oms",
        1,
        "catalog.imported",
        null,
        catalog("oms", "essential", 14, plan("essential", 4900L, 14)));
    topics.send(
        Topic.CATALOG,
        "instances",
        1,
        "catalog.imported",
        null,
        catalog("instances", "self-hosted", 0, plan("self-hosted", 0L, 0)));
  }

  private static CatalogState studio() {
    return catalog(
        "studio",
        "starter",
        14,
        plan("free", 0L, 14),
        plan("starter", 1900L, 14),
        plan("pro", 5900L, 14),
        new Plan(
            "enterprise", "Enterprise", 1, false, true, true, null, null, 14, Map.of(), List.of()),
        new Plan(
            "retired", "Retired", 1, true, false, false, 900L, "EUR", 14, Map.of(), List.of()));
  }

  private static CatalogState catalog(String platform, String first, int days, Plan... plans) {
    return new CatalogState(
        platform, first, new CatalogState.Trial(days, "optional", null), List.of(), List.of(plans));
  }

  private static Plan plan(String code, Long amount, int trialDays) {
    return new Plan(
        code, code, 1, true, true, false, amount, "EUR", trialDays, Map.of(), List.of());
  }

  // ---- callers

  protected String token(Caller caller) {
    return tokens.issue(caller).map(TokenIssuer.Issued::token).block();
  }

  protected String superAdmin() {
    return operator("SUPER_ADMIN");
  }

  protected String operator(String role) {
    return token(
        new Caller(
            Caller.Kind.OPERATOR,
            UUID.randomUUID().toString(),
            null,
            null,
            Set.of(role),
            Set.of()));
  }

  protected String member(SignedUp tenant, String role) {
    return token(
        new Caller(
            Caller.Kind.MEMBER,
            tenant.userId().toString(),
            tenant.id(),
            "studio",
            Set.of(role),
            Set.of()));
  }

  protected String apiKey(SignedUp tenant, String... scopes) {
    return token(
        new Caller(
            Caller.Kind.API_KEY,
            UUID.randomUUID().toString(),
            tenant.id(),
            "studio",
            Set.of(),
            Set.of(scopes)));
  }

  protected String application(SignedUp tenant, String... scopes) {
    return token(
        new Caller(
            Caller.Kind.APPLICATION,
            UUID.randomUUID().toString(),
            tenant.id(),
            "studio",
            Set.of(),
            Set.of(scopes)));
  }

  protected String service() {
    return token(new Caller(Caller.Kind.SERVICE, "gateway", null, null, Set.of(), Set.of()));
  }

  // ---- tenants

  /** A tenant that a test made for itself. */
  public record SignedUp(UUID id, UUID userId, String slug, String email, String passwordToken) {}

  protected static String newSlug() {
    return "t-" + UUID.randomUUID().toString().substring(24);
  }

  /** The body of a sign-up that nothing is wrong with. */
  protected static Map<String, Object> newSignUp() {
    String slug = newSlug();
    Map<String, Object> body = new HashMap<>();
    body.put("name", "Studio " + slug);
    body.put("slug", slug);
    body.put("email", slug + "@example.com");
    return body;
  }

  protected SignedUp signUp() {
    return signUp(newSignUp());
  }

  protected SignedUp signUp(Map<String, Object> body) {
    Http.Answer answer = signUpAnswer(body);
    if (answer.status() != 201) {
      throw new AssertionError(answer.text());
    }
    return new SignedUp(
        UUID.fromString(answer.at("/id")),
        UUID.fromString(answer.at("/owner/user_id")),
        answer.at("/slug"),
        String.valueOf(body.get("email")),
        answer.at("/owner/set_password_token"));
  }

  /** Repeated while the catalogue is still under way. */
  protected Http.Answer signUpAnswer(Map<String, Object> body) {
    Http.Answer[] answer = new Http.Answer[1];
    await(() -> {
      answer[0] = http.post("/api/tenants").json(body).send();
      return answer[0].status() != 503;
    });
    return answer[0];
  }

  protected static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .until(condition);
  }

  protected static String sha256Hex(String text) {
    return HexFormat.of().formatHex(io.atelier.tenant.account.Secrets.sha256(text));
  }
}
