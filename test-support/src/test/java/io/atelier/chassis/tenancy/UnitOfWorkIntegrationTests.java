package io.atelier.chassis.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atelier.chassis.sample.Notes;
import io.atelier.chassis.sample.SampleApplication;
import io.atelier.testsupport.servers.WithServers;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@WithServers(service = "chassis_test")
@SpringBootTest(
    classes = SampleApplication.class,
    // Few connections, so that each is used by many tenants.
    properties = {SampleApplication.CONFIGURATION, "spring.r2dbc.pool.max-size=3"})
class UnitOfWorkIntegrationTests {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;
  @Autowired Notes notes;
  @Autowired ConnectionPool pool;
  @Autowired ReactiveTransactionManager transactions;

  private final UUID tenant = UUID.randomUUID();
  private final UUID other = UUID.randomUUID();

  @Test
  void statementOutsideOfAUnitOfWorkIsRefused() {
    assertThatThrownBy(() -> notes.bodies().block(PATIENCE))
        .hasStackTraceContaining("outside of a unit of work");
  }

  @Test
  void transactionOfSomeoneElseIsRefused() {
    assertThatThrownBy(() ->
            TransactionalOperator.create(transactions)
                .transactional(notes.bodies())
                .block(PATIENCE))
        .hasStackTraceContaining("opened by UnitOfWork only");
  }

  @Test
  void tenantSeesItsOwnRowsOnly() {
    notes.given(tenant, "mine");
    notes.given(other, "theirs");
    assertThat(unitOfWork.asTenant(tenant, notes.bodies()).block(PATIENCE)).containsExactly("mine");
    assertThat(unitOfWork.asTenant(other, notes.bodies()).block(PATIENCE))
        .containsExactly("theirs");
  }

  @Test
  void severalTenantsSeeTheirRowsAndNobodyElses() {
    notes.given(tenant, "mine");
    notes.given(other, "theirs");
    UUID third = UUID.randomUUID();
    notes.given(third, "a stranger's");
    assertThat(unitOfWork.asTenants(List.of(tenant, other), notes.bodies()).block(PATIENCE))
        .containsExactlyInAnyOrder("mine", "theirs");
    assertThatThrownBy(() ->
            unitOfWork
                .asTenants(List.of(tenant, other), notes.insert(third, "smuggled"))
                .block(PATIENCE))
        .hasStackTraceContaining("row-level security");
    unitOfWork
        .asTenants(
            List.of(tenant, other),
            notes.insert(tenant, "more").then(notes.insert(other, "of each")))
        .block(PATIENCE);
    assertThat(unitOfWork.asTenant(other, notes.bodies()).block(PATIENCE))
        .containsExactlyInAnyOrder("theirs", "of each");
    assertThat(unitOfWork.asTenant(third, notes.bodies()).block(PATIENCE))
        .containsExactly("a stranger's");
    assertNobodyIsLeft();
  }

  @Test
  void aUnitOfWorkOfNoTenantIsAnError() {
    assertThatThrownBy(() -> unitOfWork.asTenants(List.of(), notes.bodies()).block(PATIENCE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void systemSeesAll() {
    notes.given(tenant, "mine");
    notes.given(other, "theirs");
    assertThat(unitOfWork.asSystem(SystemReason.PURGE, notes.bodies()).block(PATIENCE))
        .contains("mine", "theirs");
  }

  @Test
  void tenantCannotWriteAnothersRows() {
    assertThatThrownBy(
            () -> unitOfWork.asTenant(tenant, notes.insert(other, "smuggled")).block(PATIENCE))
        .hasStackTraceContaining("row-level security");
    UUID theirs = notes.given(other, "theirs");
    Long changed =
        unitOfWork
            .asTenant(
                tenant,
                database
                    .sql("UPDATE notes SET body = 'stolen' WHERE id = :id")
                    .bind("id", theirs)
                    .fetch()
                    .rowsUpdated())
            .block(PATIENCE);
    assertThat(changed).isZero();
    assertThatThrownBy(() ->
            unitOfWork
                .asTenant(
                    other,
                    database
                        .sql("UPDATE notes SET tenant_id = :tenant")
                        .bind("tenant", tenant)
                        .then())
                .block(PATIENCE))
        .hasStackTraceContaining("row-level security");
    assertThat(unitOfWork.asTenant(other, notes.bodies()).block(PATIENCE))
        .containsExactly("theirs");
  }

  @Test
  void allOfItCommitsOrNothing() {
    assertThatThrownBy(() ->
            unitOfWork
                .asTenant(
                    tenant,
                    notes
                        .insert(tenant, "half")
                        .then(Mono.error(new IllegalStateException("changed my mind"))))
                .block(PATIENCE))
        .hasMessage("changed my mind");
    assertThat(unitOfWork.asTenant(tenant, notes.bodies()).block(PATIENCE)).isEmpty();
  }

  @Test
  void sameScopeInsideJoins() {
    Mono<Void> failing =
        unitOfWork
            .asTenant(tenant, notes.insert(tenant, "inner"))
            .then(Mono.error(new IllegalStateException("outer failed")));
    assertThatThrownBy(() -> unitOfWork.asTenant(tenant, failing).block(PATIENCE))
        .hasMessage("outer failed");
    assertThat(unitOfWork.asTenant(tenant, notes.bodies()).block(PATIENCE)).isEmpty();
  }

  @Test
  void anotherScopeInsideIsAnError() {
    for (Mono<?> inner :
        List.of(
            unitOfWork.asTenant(other, notes.bodies()),
            unitOfWork.asSystem(SystemReason.PURGE, notes.bodies()))) {
      assertThatThrownBy(() -> unitOfWork.asTenant(tenant, inner.then()).block(PATIENCE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("inside one of tenant:" + tenant);
    }
    assertThatThrownBy(() ->
            unitOfWork
                .asSystem(
                    SystemReason.PURGE, unitOfWork.asSystem(SystemReason.TIMER, notes.bodies()))
                .block(PATIENCE))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nothingOfATenantStaysOnTheConnectionHoweverTheUnitOfWorkEnds() {
    for (int i = 0; i < 20; i++) {
      UUID someone = UUID.randomUUID();
      unitOfWork.asTenant(someone, notes.insert(someone, "kept")).block(PATIENCE);
      unitOfWork
          .asTenant(someone, Mono.error(new IllegalStateException()))
          .onErrorComplete()
          .block(PATIENCE);
      unitOfWork
          .asTenant(someone, database.sql("SELECT 1/0").then())
          .onErrorComplete()
          .block(PATIENCE);
      cancelInTheMiddle(someone);
      returnToThePoolWithAnOpenTransaction(someone);
      assertNobodyIsLeft();
    }
  }

  @Test
  void manyTenantsAtOnceSeeNobodyElse() {
    Long wrong =
        Flux.range(0, 300)
            .flatMap(
                i -> {
                  UUID someone = UUID.randomUUID();
                  String body = "of " + someone;
                  Mono<List<String>> seen =
                      unitOfWork.asTenant(
                          someone, notes.insert(someone, body).then(notes.bodies()));
                  return (i % 3 == 0
                          ? seen.then(Mono.<List<String>>error(new IllegalStateException()))
                          : seen)
                      .onErrorReturn(IllegalStateException.class, List.of(body))
                      .map(bodies -> bodies.equals(List.of(body)));
                },
                16)
            .filter(right -> !right)
            .count()
            .block(PATIENCE);
    assertThat(wrong).isZero();
    assertNobodyIsLeft();
  }

  @Test
  void failedStatementThatIsSwallowedDoesNotCommitTheRest() {
    Mono<Void> swallowing =
        notes
            .insert(tenant, "before")
            .then(database.sql("SELECT 1/0").then().onErrorComplete())
            .then();
    assertThatThrownBy(() -> unitOfWork.asTenant(tenant, swallowing).block(PATIENCE)).isNotNull();
    assertThat(unitOfWork.asTenant(tenant, notes.bodies()).block(PATIENCE)).isEmpty();
  }

  @Test
  void deadlockIsTriedAgain() {
    UUID first = notes.given(tenant, "0");
    UUID second = notes.given(tenant, "0");
    Mono.when(addTo(first, second), addTo(second, first)).block(PATIENCE);
    assertThat(unitOfWork.asTenant(tenant, notes.bodies()).block(PATIENCE))
        .containsExactly("011", "011");
  }

  private Mono<Void> addTo(UUID one, UUID then) {
    return unitOfWork.asTenant(
        tenant, add(one).then(Mono.delay(Duration.ofMillis(200))).then(add(then)));
  }

  private Mono<Void> add(UUID id) {
    return database.sql("UPDATE notes SET body = body || '1' WHERE id = :id").bind("id", id).then();
  }

  private void cancelInTheMiddle(UUID someone) {
    CountDownLatch begun = new CountDownLatch(1);
    Disposable work =
        unitOfWork
            .asTenant(
                someone,
                notes
                    .insert(someone, "cancelled")
                    .doOnNext(_ -> begun.countDown())
                    .then(Mono.never()))
            .subscribe();
    try {
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
    work.dispose();
  }

  private void returnToThePoolWithAnOpenTransaction(UUID someone) {
    Mono.usingWhen(
            pool.create(),
            connection ->
                Mono.from(
                        connection.beginTransaction(
                            new NamedTransaction(new Scope.Tenant(someone).transactionName())))
                    .then(),
            Connection::close)
        .block(PATIENCE);
  }

  /** Looks at every connection of the pool, from a transaction that names no tenant. */
  private void assertNobodyIsLeft() {
    await().atMost(PATIENCE).until(() -> pool.getMetrics().orElseThrow().acquiredSize() == 0);
    Mono<String> setting =
        database
            .sql(
                """
                SELECT coalesce(current_setting('app.tenant_id', true), '')
                         || coalesce(current_setting('app.tenant_ids', true), '')
                         || (SELECT count(*) FROM pg_stat_activity
                             WHERE state LIKE 'idle in transaction%'
                               AND datname = current_database()) AS left_over
                """)
            .map(row -> row.get(0, String.class))
            .one();
    List<String> left =
        Flux.range(0, 3)
            .flatMap(_ ->
                unitOfWork.asSystem(SystemReason.PURGE, setting.delayElement(Duration.ofMillis(5))))
            .collectList()
            .block(PATIENCE);
    assertThat(left).allSatisfy(value -> assertThat(value).hasSizeLessThan(3));
  }

  private record NamedTransaction(String name) implements io.r2dbc.spi.TransactionDefinition {
    @Override
    public <T> T getAttribute(io.r2dbc.spi.Option<T> option) {
      return option.equals(NAME) ? option.cast(name) : null;
    }
  }
}
