package io.atelier.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.local.Client.Answer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** The main job, step by step, the same in whichever way everything runs. */
final class JourneySteps {
  static final int SESSIONS = 200;

  private JourneySteps() {}

  /** TRIAL, with an end 14 days on. */
  static void signUpStartsATrial(Studio studio) throws IOException, InterruptedException {
    Answer answer = studio.signUp();
    assertThat(answer.at("/status")).isEqualTo("TRIAL");
    assertThat(answer.at("/platform")).isEqualTo("studio");
    assertThat(Instant.parse(answer.at("/trial_ends_at")))
        .isBetween(
            Studio.in(Duration.ofDays(14).minusMinutes(1)),
            Studio.in(Duration.ofDays(14).plusMinutes(1)));
  }

  static void trialSubscriptionAndEntitlementsAreThere(Studio studio)
      throws IOException, InterruptedException {
    Answer subscription = studio.asOwner("GET", "/api/tenants/me/subscription").send();
    assertThat(subscription.status()).as(subscription.text()).isEqualTo(200);
    assertThat(subscription.at("/plan_code")).isEqualTo("starter");
    assertThat(subscription.at("/status")).isEqualTo("trial");
    assertThat(subscription.body().get("trial_days_remaining").asInt()).isEqualTo(14);
    Answer entitlements = studio.asOwner("GET", "/api/tenants/me/entitlements").send();
    assertThat(entitlements.status()).as(entitlements.text()).isEqualTo(200);
    assertThat(entitlements.at("/status")).isEqualTo("trial");
    assertThat(entitlements.body().at("/is_active").asBoolean()).isTrue();
    assertThat(entitlements.body().at("/limits/sessions_per_month/limit").asInt())
        .isEqualTo(SESSIONS);
    assertThat(entitlements.body().at("/features/white_label").asBoolean()).isFalse();
  }

  /** Reachable with its own role, which reaches nobody else's. */
  static void databaseIsItsOwn(Studio studio, Studio other)
      throws IOException, InterruptedException, SQLException {
    JsonNode mine = database(studio);
    JsonNode theirs = database(other);
    assertThat(mine.get("name").stringValue())
        .isEqualTo("tenant_" + studio.slug().replace('-', '_') + "_db");
    try (Connection connection = connect(mine, mine.get("name").stringValue());
        var sql = connection.createStatement()) {
      sql.execute("CREATE TABLE sessions (id int)");
      try (var row = sql.executeQuery("SELECT current_user, current_database()")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo(mine.get("username").stringValue());
      }
    }
    for (String forbidden :
        List.of(theirs.get("name").stringValue(), "atelier_tenant", "atelier_billing")) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> connect(mine, forbidden).close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("permission denied");
    }
  }

  private static JsonNode database(Studio studio) throws IOException, InterruptedException {
    Answer answer = studio.asApplication("GET", "/api/tenants/me/database").send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.at("/state")).isEqualTo("ready");
    return answer.body();
  }

  private static Connection connect(JsonNode database, String name) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://"
            + database.get("host").stringValue()
            + ":"
            + database.get("port").intValue()
            + "/"
            + name,
        database.get("username").stringValue(),
        database.get("password").stringValue());
  }

  /** The application sees who it serves, and no credential of ours. */
  static void applicationSeesTheTenant(Studio studio, Studio.Key key)
      throws IOException, InterruptedException {
    Answer answer =
        studio
            .withKey(key.secret(), "/rooms?floor=2")
            .header("X-Tenant-Id", UUID.randomUUID().toString())
            .header("X_Tenant_Id", "spoofed")
            .header("X-Caller-Roles", "OWNER")
            .send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.at("/path")).isEqualTo("/rooms?floor=2");
    JsonNode headers = answer.body().get("headers");
    assertThat(headers.get("x-tenant-id").stringValue()).isEqualTo(studio.id());
    assertThat(headers.get("x-tenant-subdomain").stringValue()).isEqualTo(studio.slug());
    assertThat(headers.get("x-tenant-database").stringValue())
        .isEqualTo("tenant_" + studio.slug().replace('-', '_') + "_db");
    assertThat(headers.get("x-tenant-plan").stringValue()).isEqualTo("starter");
    assertThat(headers.get("x-platform").stringValue()).isEqualTo("studio");
    assertThat(headers.get("x-caller").stringValue()).isEqualTo("api-key:" + key.id());
    assertThat(headers.has("authorization")).isFalse();
    assertThat(headers.has("x-api-key")).isFalse();
    assertThat(headers.has("x_tenant_id")).isFalse();
    assertThat(answer.text()).doesNotContain(key.secret()).doesNotContain("spoofed");
  }

  static void eachCallIsMetered(Studio studio, int calls) throws InterruptedException {
    Eventually.isTrue(
        calls + " requests are counted", 30, () -> studio.used("requests_per_month") == calls);
  }

  /** Exactly the limit is granted, the next is refused with the plan that would allow it. */
  static void sessionsAreGrantedUpToTheLimit(Studio studio)
      throws IOException, InterruptedException {
    sessionsAreGrantedUpTo(studio, 0);
  }

  /**
   * @param used what was granted before
   */
  static void sessionsAreGrantedUpTo(Studio studio, int used)
      throws IOException, InterruptedException {
    int left = 20;
    String first = UUID.randomUUID().toString();
    Answer granted = studio.consume(first, SESSIONS - used - left).send();
    assertThat(granted.status()).as(granted.text()).isEqualTo(200);
    Answer repeated = studio.consume(first, SESSIONS - used - left).send();
    assertThat(repeated.status()).isEqualTo(200);
    assertThat(repeated.body().get("remaining").asInt()).isEqualTo(left);
    List<Answer> answers =
        Studio.together(
            IntStream.range(0, 50)
                .mapToObj(_ -> studio.consume(UUID.randomUUID().toString(), 1))
                .toList());
    assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(left);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 200)
        .hasSize(50 - left)
        .allSatisfy(refused -> {
          assertThat(refused.status()).isEqualTo(402);
          assertThat(refused.at("/type")).isEqualTo("/problems/quota-exceeded");
          assertThat(refused.at("/upgrade_plan")).isEqualTo("pro");
          assertThat(refused.at("/detail")).contains("session limit reached (200 sessions)");
        });
  }

  static void usageShowsTheNumbers(Studio studio) throws IOException, InterruptedException {
    Answer usage = studio.asOwner("GET", "/api/tenants/me/usage").send();
    assertThat(usage.body().at("/metrics/sessions_per_month/used").asInt()).isEqualTo(SESSIONS);
    assertThat(usage.body().at("/metrics/sessions_per_month/remaining").asInt()).isZero();
    assertThat(usage.body().at("/quotas/max_sessions_per_month").asInt()).isEqualTo(SESSIONS);
    Answer entitlements = studio.asOwner("GET", "/api/tenants/me/entitlements").send();
    assertThat(entitlements.body().at("/limits/sessions_per_month/used").asInt())
        .isEqualTo(SESSIONS);
  }

  /** Sixty pass, the next one waits. */
  static void rateIsSixtyAMinute(Studio studio) throws IOException, InterruptedException {
    Studio.Key key = studio.createKey();
    List<Client.Request> requests = new ArrayList<>();
    for (int i = 0; i < 61; i++) {
      requests.add(studio.withKey(key.secret(), "/burst/" + i));
    }
    List<Answer> answers = Studio.together(requests);
    assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(60);
    assertThat(answers)
        .filteredOn(answer -> answer.status() == 429)
        .singleElement()
        .satisfies(limited ->
            assertThat(limited.headers().firstValueAsLong("retry-after").orElse(0)).isPositive());
  }

  static void revokedKeyIsRefusedWithinASecond(Studio studio)
      throws IOException, InterruptedException {
    Studio.Key used = studio.createKey();
    assertThat(studio.withKey(used.secret(), "/").send().status()).isEqualTo(200);
    studio.revoke(used);
    awaitRefusal(studio, used);

    Studio.Key exchanging = studio.createKey();
    var underWay = studio.withKey(exchanging.secret(), "/").sendAsync();
    studio.revoke(exchanging);
    underWay.join();
    awaitRefusal(studio, exchanging);
  }

  private static void awaitRefusal(Studio studio, Studio.Key key) throws InterruptedException {
    Eventually.isTrue(
        "the key is refused",
        1,
        () -> {
          Answer answer = studio.withKey(key.secret(), "/").send();
          return answer.status() == 401 && answer.at("/type").equals("/problems/key-revoked");
        });
  }

  static void strangersAreKeptOut(Studio studio, Studio other)
      throws IOException, InterruptedException {
    Studio.Key theirs = other.createKey();
    Answer foreign = studio.withKey(theirs.secret(), "/").send();
    assertThat(foreign.status()).as(foreign.text()).isEqualTo(403);
    Answer unknown = studio.client().to("nobody-here.atelier.localhost", "GET", "/").send();
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(studio.client().to(studio.host(), "GET", "/").send().status()).isEqualTo(401);
    for (Map.Entry<String, String> path :
        Map.of("/internal/key-exchange", "POST", "/internal/service-tokens", "POST").entrySet()) {
      Answer internal =
          studio.client().control(path.getValue(), path.getKey()).json(Map.of()).send();
      assertThat(internal.status()).isEqualTo(404);
    }
  }
}
