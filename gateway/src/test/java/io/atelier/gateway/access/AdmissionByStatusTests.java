package io.atelier.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.gateway.States;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** What the tenant's status and its rights open and close. */
class AdmissionByStatusTests extends AskedAdmission {

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
}
