package io.atelier.usage;

import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.usage.entitlement.RightsRepository;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.context.ApplicationContext;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Tenants with rights, written where the mirrors write them, and a look into the tables. */
public final class Tenants {
  private final UnitOfWork unitOfWork;
  private final RightsRepository rights;
  private final DatabaseClient database;

  public Tenants(ApplicationContext context) {
    unitOfWork = context.getBean(UnitOfWork.class);
    rights = context.getBean(RightsRepository.class);
    database = context.getBean(DatabaseClient.class);
    keep(Rights.catalog());
  }

  public void keep(CatalogState catalog) {
    unitOfWork
        .asSystem(SystemReason.UNTENANTED_RECORD, rights.keep(catalog, System.nanoTime()))
        .block();
  }

  /** A new tenant with these limits, whose running period starts at an instant. */
  public UUID with(Instant periodStart, Map<String, EntitledLimit> limits) {
    UUID tenantId = UUID.randomUUID();
    keep(Rights.active(tenantId, periodStart, limits), 1);
    return tenantId;
  }

  public void keep(EntitlementsRecord record, long sequence) {
    as(record.tenantId(), rights.keep(record, sequence));
  }

  public <T> T as(UUID tenantId, Mono<T> work) {
    return unitOfWork.asTenant(tenantId, work).block();
  }

  public void run(UUID tenantId, String sql) {
    as(tenantId, database.sql(sql).then());
  }

  /** A column of one row of totals, in whole units; -1 if there is no row. */
  public long total(UUID tenantId, String metric, Instant periodStart) {
    return number(
        tenantId,
        "SELECT total / 1000000 FROM usage_totals WHERE tenant_id = '%s' AND metric = '%s'"
                .formatted(tenantId, metric)
            + " AND period_start = '%s'".formatted(periodStart));
  }

  /** Runs what spans tenants. */
  public <T> T asSystem(Mono<T> work) {
    return unitOfWork.asSystem(SystemReason.UNTENANTED_RECORD, work).block();
  }

  /** The first number that a query gives, as the tenant; -1 if it gives none. */
  public long number(UUID tenantId, String sql) {
    List<Long> numbers = as(tenantId, database.sql(sql).mapValue(Long.class).all().collectList());
    return numbers.isEmpty() ? -1 : numbers.getFirst();
  }
}
