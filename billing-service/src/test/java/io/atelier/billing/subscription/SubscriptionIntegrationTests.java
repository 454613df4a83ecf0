package io.atelier.billing.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.KafkaTopics;
import io.atelier.billing.KafkaTopics.Event;
import io.atelier.billing.MovableClockConfiguration;
import io.atelier.billing.Tenants;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.TenancyCatalog;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.SubscriptionState;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.clock.MovableClock;
import io.atelier.testsupport.servers.WithServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** From a tenant's event to its subscription and entitlements, and through the trial's end. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"spring.config.name=billing-service", "atelier.billing.timer.poll=50ms"})
@WithServers(service = "billing")
@Import(MovableClockConfiguration.class)
class SubscriptionIntegrationTests {
  @Autowired TopicNames topicNames;
  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;
  @Autowired TenancyCatalog tenancyCatalog;
  @Autowired MovableClock clock;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  private KafkaTopics topics;

  @BeforeEach
  void open() {
    topics =
        new KafkaTopics(
            servers, topicNames, Topic.SUBSCRIPTIONS, Topic.ENTITLEMENTS, Topic.CATALOG);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void aTenantGetsItsTrialAndItsRightsInOneGo() {
    TenantState tenant = signUp("studio", "starter", Duration.ofDays(14));
    send(tenant, 1);

    SubscriptionState subscription =
        of(tenant, Topic.SUBSCRIPTIONS, 1).getFirst().body(SubscriptionState.class);
    assertThat(subscription.tenantId()).isEqualTo(tenant.id());
    assertThat(subscription.status()).isEqualTo("trial");
    assertThat(subscription.planCode()).isEqualTo("starter");
    assertThat(subscription.planVersion()).isEqualTo(1);
    assertThat(subscription.amount()).isEqualTo(1900);
    assertThat(subscription.trialEnd()).isEqualTo(tenant.trialEndsAt());
    assertThat(subscription.currentPeriodEnd()).isEqualTo(tenant.trialEndsAt());

    Event event = of(tenant, Topic.ENTITLEMENTS, 1).getFirst();
    assertThat(event.key()).isEqualTo(tenant.id().toString());
    assertThat(event.type()).isEqualTo("entitlements.changed");
    EntitlementsRecord entitlements = event.body(EntitlementsRecord.class);
    assertThat(entitlements.platform()).isEqualTo("studio");
    assertThat(entitlements.usagePeriods())
        .hasSize(15)
        .startsWith(tenant.createdAt(), tenant.trialEndsAt());
    assertThat(entitlements.phases()).hasSize(2);
    assertThat(entitlements.phaseAt(tenant.createdAt()).limits().get("sessions_per_month").max())
        .isEqualByComparingTo("200");
    assertThat(entitlements.phaseAt(tenant.trialEndsAt()).planCode()).isEqualTo("free");
  }

  @Test
  void repeatedAndShuffledEventsMakeOneSubscriptionEach() {
    List<TenantState> tenants = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      tenants.add(
          i % 2 == 0
              ? signUp("studio", "starter", Duration.ofDays(14))
              : signUp("rural-health", "free", null));
    }
    List<Runnable> sends = new ArrayList<>();
    for (TenantState tenant : tenants) {
      sends.add(() -> send(tenant, 1));
      sends.add(() -> send(tenant, 1));
      sends.add(() -> send(tenant, 2));
    }
    Collections.shuffle(sends, new Random(7));
    sends.forEach(Runnable::run);
    topics.flush();

    for (TenantState tenant : tenants) {
      assertThat(of(tenant, Topic.SUBSCRIPTIONS, 1)).hasSize(1);
      assertThat(of(tenant, Topic.ENTITLEMENTS, 1)).hasSize(1);
    }
    // By the time that this one is through, so is what was sent before it.
    TenantState last = signUp("studio", "free", null);
    send(last, 1);
    of(last, Topic.ENTITLEMENTS, 1);
    for (TenantState tenant : tenants) {
      assertThat(count("subscriptions", tenant.id())).isEqualTo(1);
      assertThat(of(tenant, Topic.ENTITLEMENTS, 1)).hasSize(1);
      assertThat(of(tenant, Topic.SUBSCRIPTIONS, 1)).hasSize(1);
    }
  }

  @Test
  void aPlanThatIsNotSoldParksItsEvent() {
    TenantState tenant = signUp("studio", "gold", Duration.ofDays(14));
    send(tenant, 1);
    topics.flush();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> parked(tenant.id().toString()), parked -> parked == 1);
    assertThat(count("subscriptions", tenant.id())).isZero();
    assertThat(count("tenant_locks", tenant.id())).isZero();
  }

  @Test
  void aPilotAndATenantWithoutTrialAreActiveAtOnce() {
    TenantState tenant = signUp("rural-health", "free", null);
    send(tenant, 1);
    EntitlementsRecord entitlements =
        of(tenant, Topic.ENTITLEMENTS, 1).getFirst().body(EntitlementsRecord.class);
    assertThat(entitlements.phases()).hasSize(1);
    assertThat(entitlements.phases().getFirst().status()).isEqualTo("active");
    assertThat(entitlements.phases().getFirst().access()).isTrue();
    assertThat(entitlements.phases().getFirst().limits().get("patients_per_month").max()).isNull();
  }

  @Test
  void theTimerMakesTrueWhatTheTimelineSaid() {
    TenantState studio = signUp("studio", "starter", Duration.ofDays(14));
    TenantState oms = signUp("oms", "essential", Duration.ofDays(14));
    send(studio, 1);
    send(oms, 1);
    of(studio, Topic.ENTITLEMENTS, 1);
    of(oms, Topic.ENTITLEMENTS, 1);

    clock.set(studio.trialEndsAt().plusSeconds(60));

    List<Event> told = of(studio, Topic.SUBSCRIPTIONS, 5);
    assertThat(told)
        .extracting(Event::type)
        .containsExactly(
            "subscription.created",
            "subscription.trial_ending",
            "subscription.trial_ending",
            "subscription.trial_ending",
            "subscription.changed");
    assertThat(told.subList(1, 4))
        .extracting(event -> event.body(SubscriptionState.class).trialDaysRemaining())
        .containsExactly(7, 3, 1);
    Event free = told.getLast();
    assertThat(free.body(SubscriptionState.class).planCode()).isEqualTo("free");
    assertThat(free.body(SubscriptionState.class).currentPeriodStart())
        .isEqualTo(studio.trialEndsAt());
    EntitlementsRecord rights =
        of(studio, Topic.ENTITLEMENTS, 2).get(1).body(EntitlementsRecord.class);
    assertThat(rights.phases()).hasSize(1);
    assertThat(rights.phases().getFirst().from()).isEqualTo(studio.trialEndsAt());
    assertThat(rights.usagePeriods()).hasSize(15).startsWith(studio.trialEndsAt());

    Event expired = of(oms, Topic.SUBSCRIPTIONS, 5).getLast();
    assertThat(expired.type()).isEqualTo("subscription.expired");
    EntitlementsRecord none = of(oms, Topic.ENTITLEMENTS, 2).get(1).body(EntitlementsRecord.class);
    assertThat(none.phases().getFirst().access()).isFalse();
    assertThat(none.phases().getFirst().reason()).isEqualTo("trial-over");
  }

  @Test
  void periodsAreAlwaysAheadOfTime() {
    TenantState tenant = signUp("rural-health", "free", null);
    send(tenant, 1);
    EntitlementsRecord first =
        of(tenant, Topic.ENTITLEMENTS, 1).getFirst().body(EntitlementsRecord.class);

    clock.set(first.usagePeriods().get(7).plusSeconds(1));

    EntitlementsRecord second =
        of(tenant, Topic.ENTITLEMENTS, 2).get(1).body(EntitlementsRecord.class);
    assertThat(second.usagePeriods())
        .hasSize(15)
        .startsWith(first.usagePeriods().get(7), first.usagePeriods().get(8));
    assertThat(second.phases()).isEqualTo(first.phases());
  }

  @Test
  void theCatalogueIsPublishedOncePerPlatform() {
    List<Event> events = topics.await(6, event -> event.is(Topic.CATALOG));
    assertThat(events).extracting(Event::key).doesNotHaveDuplicates();
    assertThat(events)
        .filteredOn(event -> event.key().equals("studio"))
        .first()
        .satisfies(event -> {
          assertThat(event.id()).isEqualTo("studio/1");
          assertThat(event.type()).isEqualTo("catalog.imported");
          assertThat(event.body(CatalogState.class).defaultPlan()).isEqualTo("starter");
        });
  }

  @Test
  void everyTableIsATenantsOrNamed() {
    assertThat(tenancyCatalog.violations().block()).isEmpty();
  }

  private TenantState signUp(String platform, String plan, Duration trial) {
    Instant now = clock.instant();
    return Tenants.tenant(
        UUID.randomUUID(), platform, plan, now, trial == null ? null : now.plus(trial));
  }

  private void send(TenantState tenant, long sequence) {
    topics.send(
        Topic.TENANTS,
        tenant.id().toString(),
        sequence,
        sequence == 1 ? "tenant.created" : "tenant.database_ready",
        tenant.id(),
        tenant);
  }

  private List<Event> of(TenantState tenant, Topic topic, int atLeast) {
    topics.flush();
    return topics.await(atLeast, event -> isOf(tenant, event, topic));
  }

  private static boolean isOf(TenantState tenant, Event event, Topic topic) {
    return event.is(topic)
        && (topic == Topic.ENTITLEMENTS
            ? event.key().equals(tenant.id().toString())
            : event.body(SubscriptionState.class).tenantId().equals(tenant.id()));
  }

  private long count(String table, UUID tenantId) {
    return unitOfWork
        .asTenant(
            tenantId,
            Mono.defer(() ->
                database
                    .sql("SELECT count(*) AS n FROM " + table)
                    .map(row -> row.get("n", Long.class))
                    .one()))
        .block();
  }

  private long parked(String key) {
    return unitOfWork
        .asSystem(
            SystemReason.OPERATOR,
            Mono.defer(() ->
                database
                    .sql("SELECT count(*) AS n FROM parked_events WHERE record_key = :key")
                    .bind("key", key)
                    .map(row -> row.get("n", Long.class))
                    .one()))
        .block();
  }
}
