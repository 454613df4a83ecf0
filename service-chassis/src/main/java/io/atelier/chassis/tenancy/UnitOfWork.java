package io.atelier.chassis.tenancy;

import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.Collection;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;
import reactor.util.retry.Retry;

/**
 * The only way to the database: a transaction as one tenant, whose rows alone it sees, as several
 * of them, or as the system, which sees all. Within one, the same scope joins it; another scope is
 * an error.
 */
public final class UnitOfWork {
  private static final String DEADLOCK = "40P01";
  private static final String NOT_SERIALIZABLE = "40001";
  private static final Retry AFTER_DEADLOCK =
      Retry.backoff(3, Duration.ofMillis(20))
          .filter(UnitOfWork::isChosenToGiveWay)
          .onRetryExhaustedThrow((_, signal) -> signal.failure());

  private final ReactiveTransactionManager transactions;

  public UnitOfWork(ReactiveTransactionManager transactions) {
    this.transactions = transactions;
  }

  /** The driver reports a deadlock as any passing failure, so its SQLSTATE has to tell. */
  private static boolean isChosenToGiveWay(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof R2dbcException database
          && (DEADLOCK.equals(database.getSqlState())
              || NOT_SERIALIZABLE.equals(database.getSqlState()))) {
        return true;
      }
    }
    return false;
  }

  /** Runs the work, all or nothing, with only this tenant's rows in sight. */
  public <T> Mono<T> asTenant(UUID tenantId, Mono<T> work) {
    return in(new Scope.Tenant(tenantId), work);
  }

  /**
   * Runs the work of several tenants, all or nothing, with only their rows in sight: of tables
   * whose policy names {@code app.tenant_ids}, for in the others no row is.
   *
   * @param tenantIds at least one
   */
  public <T> Mono<T> asTenants(Collection<UUID> tenantIds, Mono<T> work) {
    return in(new Scope.Tenants(new TreeSet<>(tenantIds)), work);
  }

  /** Runs the work, all or nothing, with every tenant's rows in sight. */
  public <T> Mono<T> asSystem(SystemReason reason, Mono<T> work) {
    return in(new Scope.System(reason), work);
  }

  private <T> Mono<T> in(Scope scope, Mono<T> work) {
    return Mono.deferContextual(context -> join(context, scope, work));
  }

  private <T> Mono<T> join(ContextView context, Scope scope, Mono<T> work) {
    Scope outer = context.getOrDefault(Scope.class, null);
    if (outer == null) {
      return begin(scope, work);
    }
    return outer.equals(scope)
        ? work
        : Mono.error(
            new IllegalStateException(
                "a unit of work of "
                    + scope.transactionName()
                    + " inside one of "
                    + outer.transactionName()));
  }

  private <T> Mono<T> begin(Scope scope, Mono<T> work) {
    DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
    definition.setName(scope.transactionName());
    return TransactionalOperator.create(transactions, definition)
        .transactional(work)
        .contextWrite(context -> context.put(Scope.class, scope))
        .retryWhen(AFTER_DEADLOCK);
  }
}
