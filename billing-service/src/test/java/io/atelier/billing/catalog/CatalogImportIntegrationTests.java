package io.atelier.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.KafkaTopics;
import io.atelier.billing.KafkaTopics.Event;
import io.atelier.billing.Tenants;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.sealing.Sealing;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.SubscriptionState;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.TestDatabase;
import io.atelier.testsupport.servers.TestServers;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.store.ServiceDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import reactor.core.publisher.Mono;

/** Imports over a real database; each test sells on platforms of its own. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"spring.config.name=billing-service", "atelier.billing.timer.poll=50ms"})
@WithServers(service = "billing")
class CatalogImportIntegrationTests {
  @Autowired CatalogImport catalogImport;
  @Autowired CatalogBook book;
  @Autowired CatalogFileRepository shelves;
  @Autowired UnitOfWork unitOfWork;
  @Autowired TopicNames topicNames;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  @TempDir Path directory;

  private KafkaTopics topics;

  @BeforeEach
  void open() {
    topics =
        new KafkaTopics(
            servers, topicNames, Topic.CATALOG, Topic.SUBSCRIPTIONS, Topic.ENTITLEMENTS);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void theSameFilesAgainChangeNothing() {
    List<CatalogSource> files = filesWith("twice", "500", "Basic");
    CatalogImport.Outcome first = catalogImport.run(files).block();
    CatalogImport.Outcome second = catalogImport.run(files).block();
    assertThat(first.platforms()).containsExactly("twice");
    assertThat(first.added()).extracting(PlanVersion::version).containsExactly(1);
    assertThat(second.number()).isEqualTo(first.number());
    assertThat(second.added()).isEmpty();
    assertThat(second.platforms()).isEmpty();
  }

  @Test
  void anotherTextIsToldAndMakesNoVersion() {
    catalogImport.run(filesWith("texts", "500", "Basic")).block();
    CatalogImport.Outcome renamed =
        catalogImport.run(filesWith("texts", "500", "Basic for all")).block();
    assertThat(renamed.added()).isEmpty();
    assertThat(renamed.platforms()).containsExactly("texts");
    List<Event> told = topics.await(2, event -> isCatalogOf("texts", event));
    assertThat(told).extracting(Event::id).containsExactly("texts/1", "texts/2");
    assertThat(told.getLast().body(CatalogState.class).plan("basic").orElseThrow().name())
        .isEqualTo("Basic for all");
  }

  @Test
  void anotherPriceIsTheNextVersionAndTenantsKeepTheirs() {
    catalogImport.run(filesWith("prices", "500", "Basic")).block();
    TenantState early = signUp("prices");
    assertThat(subscriptionOf(early).planVersion()).isEqualTo(1);

    CatalogImport.Outcome dearer = catalogImport.run(filesWith("prices", "700", "Basic")).block();
    assertThat(dearer.added())
        .extracting(PlanVersion::planCode, PlanVersion::version)
        .containsExactly(tuple("basic", 2));
    TenantState late = signUp("prices");

    assertThat(subscriptionOf(late).planVersion()).isEqualTo(2);
    assertThat(subscriptionOf(late).amount()).isEqualTo(700);
    assertThat(subscriptionOf(early).planVersion()).isEqualTo(1);
    assertThat(subscriptionOf(early).amount()).isEqualTo(500);
  }

  @Test
  void anotherSentenceReachesTheTenantsThatAreThere() {
    catalogImport.run(filesWith("words", "500", "Basic")).block();
    TenantState tenant = signUp("words");
    assertThat(message(tenant, 1)).isEqualTo("Thing limit reached (10 things).");

    List<CatalogSource> reworded =
        filesWith("words", "500", "Basic").stream()
            .map(file ->
                new CatalogSource(
                    file.name(), file.text().replace("Thing limit reached", "No more things")))
            .toList();
    catalogImport.run(reworded).block();
    assertThat(message(tenant, 2)).isEqualTo("No more things (10 things).");
  }

  @Test
  void aFaultLeavesTheCatalogueThatWas() throws IOException {
    catalogImport.run(filesWith("kept", "500", "Basic")).block();
    long number = current().number();
    Files.writeString(directory.resolve("kept.yml"), "platform: kept\nseller: nobody\n");

    CatalogStart start = start(directory);
    start.start();

    assertThat(current().number()).isEqualTo(number);
    assertThat(start.health().block())
        .satisfies(health -> {
          assertThat(health.getStatus()).isEqualTo(Status.UP);
          assertThat(health.getDetails().get("refused").toString())
              .contains("kept.yml:1: needs default_plan", "kept.yml:2: seller names the seller");
        });
  }

  @Test
  void anUploadedFileCountsAfterARestartToo() throws IOException {
    List<CatalogSource> found = filesWith("sent", "500", "Basic");
    for (CatalogSource file : found) {
      Files.writeString(directory.resolve(file.name()), file.text());
    }
    CatalogStart start = start(directory);
    start.start();
    CatalogSource dearer = Catalogs.small("sent", "900", "Basic").getLast();
    catalogImport
        .upload(_ -> new CatalogUpload(List.of(dearer), List.of()), "operator", false)
        .block();
    assertThat(priceOf("sent")).isEqualTo(900);

    Files.writeString(
        directory.resolve("sent.yml"), Catalogs.small("sent", "600", "Basic").getLast().text());
    start.start();
    assertThat(priceOf("sent")).isEqualTo(900);
    assertThat(start.health().block().getDetails()).containsEntry("uploaded", List.of("sent.yml"));

    catalogImport
        .upload(_ -> new CatalogUpload(List.of(), List.of("sent.yml")), "operator", false)
        .block();
    assertThat(priceOf("sent")).as("what was found at the last start").isEqualTo(600);
  }

  private long priceOf(String platform) {
    CurrentCatalog current = current();
    Plan plan = current.catalog().platform(platform).orElseThrow().plan("basic").orElseThrow();
    return current.newest(plan).content().price("EUR").orElseThrow().amount().amount();
  }

  @Test
  void noFilesAreAFaultToo() {
    CatalogStart start = start(directory.resolve("nothing-here"));
    start.start();
    assertThat(start.health().block().getDetails().get("refused").toString())
        .contains("finds no file");
  }

  @Test
  void withoutAnyCatalogueTheServiceDoesNotStart() throws IOException {
    Files.writeString(directory.resolve("bad.yml"), "platform: bad\nseller: nobody\n");
    ServiceDatabase empty = TestDatabase.create("billing");
    assertThatThrownBy(() ->
            BillingServiceApplication.builder()
                .run(
                    "--server.port=0",
                    "--management.server.port=0",
                    "--spring.r2dbc.url=" + empty.r2dbcUrl(),
                    "--spring.r2dbc.username=" + empty.runtimeUser(),
                    "--spring.r2dbc.password=" + empty.runtimePassword(),
                    "--spring.flyway.url=" + empty.jdbcUrl(),
                    "--spring.flyway.user=" + empty.ownerUser(),
                    "--spring.flyway.password=" + empty.ownerPassword(),
                    "--atelier.tenancy.system-role=" + empty.systemRole(),
                    "--spring.kafka.bootstrap-servers=" + TestServers.get().kafkaBootstrapServers(),
                    "--atelier.events.topic-prefix=none.",
                    "--atelier.sealing.keyset=" + Sealing.newKeyset(),
                    "--atelier.billing.catalog.files=file:" + directory + "/*.yml")
                .close())
        .hasStackTraceContaining("There is no catalogue to go on with")
        .hasStackTraceContaining("bad.yml:1: needs default_plan");
  }

  private CatalogStart start(Path files) {
    return new CatalogStart(
        new CatalogFiles(
            new PathMatchingResourcePatternResolver(),
            new CatalogProperties(List.of("file:" + files + "/*.yml"), "studio")),
        catalogImport,
        book,
        shelves,
        unitOfWork);
  }

  private CurrentCatalog current() {
    return unitOfWork.asSystem(SystemReason.UNTENANTED_RECORD, Mono.defer(book::current)).block();
  }

  /** What is sold already, with one more platform or another state of it. */
  private List<CatalogSource> filesWith(String platform, String price, String name) {
    List<CatalogSource> files = new ArrayList<>(Catalogs.shippedFiles());
    for (String other : current().catalog().platforms().keySet()) {
      if (files.stream().noneMatch(file -> file.name().equals(other + ".yml"))
          && !other.equals(platform)) {
        files.add(Catalogs.small(other, "500", "Basic").getLast());
      }
    }
    List<CatalogSource> small = Catalogs.small(platform, price, name);
    files.add(new CatalogSource("us.yml", small.getFirst().text()));
    files.add(small.getLast());
    return files;
  }

  private TenantState signUp(String platform) {
    Instant now = Instant.now();
    TenantState tenant =
        Tenants.tenant(UUID.randomUUID(), platform, "basic", now, now.plus(Duration.ofDays(7)));
    topics.send(Topic.TENANTS, tenant.id().toString(), 1, "tenant.created", tenant.id(), tenant);
    topics.flush();
    subscriptionOf(tenant);
    return tenant;
  }

  private SubscriptionState subscriptionOf(TenantState tenant) {
    return topics
        .await(
            1,
            event ->
                event.is(Topic.SUBSCRIPTIONS)
                    && event.body(SubscriptionState.class).tenantId().equals(tenant.id()))
        .getLast()
        .body(SubscriptionState.class);
  }

  private String message(TenantState tenant, int state) {
    return topics
        .await(
            state,
            event -> event.is(Topic.ENTITLEMENTS) && event.key().equals(tenant.id().toString()))
        .get(state - 1)
        .body(EntitlementsRecord.class)
        .phases()
        .getFirst()
        .limits()
        .get("things")
        .message();
  }

  private static boolean isCatalogOf(String platform, Event event) {
    return event.is(Topic.CATALOG) && event.key().equals(platform);
  }
}
