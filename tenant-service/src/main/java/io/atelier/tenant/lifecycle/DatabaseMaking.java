package io.atelier.tenant.lifecycle;

import io.atelier.chassis.duework.Claim;
import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.tenant.database.TenantDatabases;
import java.time.Duration;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Has tenants' databases made, and tells of each that is ready. */
@Configuration(proxyBeanMethods = false)
class DatabaseMaking {
  private static final int AT_ONCE = 4;
  private static final Duration LEASE = Duration.ofMinutes(2);

  @Bean
  DueWorkQueue tenantDatabaseQueue(TenantDatabases databases, TenantLifecycle lifecycle) {
    return new DueWorkQueue(
        TenantDatabases.QUEUE, AT_ONCE, LEASE, claim -> make(claim, databases, lifecycle));
  }

  private static Mono<Completion> make(
      Claim claim, TenantDatabases databases, TenantLifecycle lifecycle) {
    UUID tenantId = UUID.fromString(claim.key());
    Mono<Void> ready =
        databases
            .ready(tenantId)
            .filter(isNew -> isNew)
            .flatMap(_ -> lifecycle.databaseChanged(tenantId, "tenant.database_ready"));
    return databases.make(tenantId).thenReturn(Completion.done(ready));
  }
}
