package io.atelier.usage.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.testsupport.servers.WithServers;
import io.atelier.usage.Tenants;
import io.atelier.usage.UsageServiceApplication;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Partitions are made and ended while somebody reads events for long. */
@WithServers(service = "usage")
@SpringBootTest(
    classes = UsageServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=usage-service")
// Only so that a wait without an end is a failure.
@Timeout(120)
class PartitionLocksIntegrationTests {
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String MAKE = "SELECT make_usage_partitions('1991-05-15T00:00:00Z', 1)";
  private static final String END = "SELECT end_usage_partitions('1991-06-15T00:00:00Z', false)";

  @Autowired ApplicationContext context;
  @Autowired DatabaseClient database;

  @Test
  void theyGiveWayToAReaderAndComeAgain() {
    Tenants tenants = new Tenants(context);
    UUID tenant = tenants.with(Instant.now(), Map.of());
    whileReading(tenants, tenant, () -> tenants.number(tenant, MAKE));
    assertThat(tenants.number(tenant, MAKE)).isEqualTo(1);
    whileReading(tenants, tenant, () -> tenants.number(tenant, END));
    assertThat(tenants.number(tenant, END)).isEqualTo(1);
  }

  private void whileReading(Tenants tenants, UUID tenant, ThrowingCallable wanted) {
    tenants.as(
        tenant,
        database
            .sql("SELECT count(*) FROM usage_events")
            .mapValue(Long.class)
            .one()
            .flatMap(_ ->
                Mono.fromRunnable(() -> assertThatThrownBy(wanted).satisfies(this::isOfTheLock))
                    .subscribeOn(Schedulers.boundedElastic())));
  }

  private void isOfTheLock(Throwable failure) {
    assertThat(failure)
        .rootCause()
        .isInstanceOfSatisfying(
            R2dbcException.class,
            cause -> assertThat(cause.getSqlState()).isEqualTo(LOCK_NOT_AVAILABLE));
  }

  @Test
  void aServiceStartsBehindAReader() throws IOException {
    Tenants tenants = new Tenants(context);
    UUID tenant = tenants.with(Instant.now(), Map.of());
    String atStart;
    try (InputStream script =
        getClass()
            .getResourceAsStream("/db/migration/usage-service/afterMigrate__make_partitions.sql")) {
      atStart = new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(atStart).contains("now()");
    tenants.as(
        tenant,
        database
            .sql("SELECT count(*) FROM usage_events")
            .mapValue(Long.class)
            .one()
            .flatMap(_ ->
                Mono.fromRunnable(
                        () -> tenants.run(tenant, atStart.replace("now()", "'1992-01-15'")))
                    .subscribeOn(Schedulers.boundedElastic())));
    assertThat(
            tenants.number(
                tenant, "SELECT count(*) FROM pg_class WHERE relname = 'usage_events_1992_01'"))
        .isZero();
  }
}
