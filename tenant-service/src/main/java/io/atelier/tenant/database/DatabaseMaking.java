package io.atelier.tenant.database;

import io.atelier.chassis.duework.Claim;
import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.tenant.lifecycle.TenantLifecycle;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** The queue of databases to be made. */
@Configuration(proxyBeanMethods = false)
class DatabaseMaking {
  private static final int AT_ONCE = 4;
  private static final Duration LEASE = Duration.ofMinutes(2);

  @Bean
  DueWorkQueue tenantDatabaseQueue(
      TenantDatabases databases,
      TenantDatabaseRepository repository,
      TenantLifecycle lifecycle,
      InstantSource clock) {
    return new DueWorkQueue(
        TenantDatabases.QUEUE,
        AT_ONCE,
        LEASE,
        claim -> make(claim, databases, repository, lifecycle, clock));
  }

  private static Mono<Completion> make(
      Claim claim,
      TenantDatabases databases,
      TenantDatabaseRepository repository,
      TenantLifecycle lifecycle,
      InstantSource clock) {
    UUID tenantId = UUID.fromString(claim.key());
    Mono<Void> ready =
        repository
            .find(tenantId)
            .filter(database -> !database.state().equals("ready"))
            .flatMap(_ ->
                repository
                    .setState(tenantId, "ready", clock.instant())
                    .then(lifecycle.databaseChanged(tenantId, "tenant.database_ready")));
    return databases.make(tenantId).thenReturn(Completion.done(ready));
  }
}
