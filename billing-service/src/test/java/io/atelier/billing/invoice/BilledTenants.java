package io.atelier.billing.invoice;

import static org.awaitility.Awaitility.await;

import io.atelier.billing.KafkaTopics;
import io.atelier.billing.Tenants;
import io.atelier.billing.catalog.UsagePrice;
import io.atelier.billing.coupon.Discount;
import io.atelier.billing.timer.TenantLocks;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageTotalState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Tenants with a subscription that pays, and what happens to them. */
public final class BilledTenants {
  private final UnitOfWork unitOfWork;
  private final DatabaseClient database;
  private final TenantLocks locks;

  public BilledTenants(UnitOfWork unitOfWork, DatabaseClient database, TenantLocks locks) {
    this.unitOfWork = unitOfWork;
    this.database = database;
    this.locks = locks;
  }

  /** A tenant whose subscription and buyer billing has heard of. */
  public Billed signUp(KafkaTopics topics, Instant now) {
    TenantState tenant = Tenants.tenant(UUID.randomUUID(), "docs-api", "free", now, null);
    topics.send(Topic.TENANTS, tenant.id().toString(), 1, "tenant.created", tenant.id(), tenant);
    topics.flush();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() ->
            count(tenant.id(), "SELECT count(*) AS n FROM buyers") == 1
                && count(tenant.id(), "SELECT count(*) AS n FROM subscriptions") == 1);
    UUID subscription =
        asTenant(
            tenant.id(),
            () ->
                database
                    .sql("SELECT id FROM subscriptions")
                    .map(row -> row.get("id", UUID.class))
                    .one());
    return new Billed(tenant.id(), subscription, tenant.accountId());
  }

  /** Runs work as a command does: in a unit of work, with the tenant's lock held. */
  public <T> T locked(UUID tenantId, Supplier<Mono<T>> work) {
    return asTenant(tenantId, () -> locks.take(tenantId).flatMap(_ -> work.get()));
  }

  public <T> T asTenant(UUID tenantId, Supplier<Mono<T>> work) {
    return unitOfWork.asTenant(tenantId, Mono.defer(work)).block(Duration.ofSeconds(60));
  }

  public <T> T asSystem(Supplier<Mono<T>> work) {
    return unitOfWork
        .asSystem(SystemReason.OPERATOR, Mono.defer(work))
        .block(Duration.ofSeconds(60));
  }

  public long count(UUID tenantId, String sql) {
    return asTenant(tenantId, () -> database.sql(sql).map(row -> row.get("n", Long.class)).one());
  }

  /** A tenant, its subscription and its account. */
  public record Billed(UUID tenantId, UUID subscriptionId, UUID accountId) {

    InvoiceOrder order(Instant at, List<Charge> charges, List<UsageSlot> usage, Discount discount) {
      return new InvoiceOrder(
          tenantId,
          subscriptionId,
          "docs-api",
          "EUR",
          PeriodType.MONTHLY,
          at,
          at.plus(Duration.ofDays(30)),
          charges,
          usage,
          discount,
          at);
    }

    /** An order for a plan at a price. */
    public InvoiceOrder plan(Instant at, long amount) {
      return order(at, List.of(charge(LineType.PLAN, "plan", amount, at)), List.of(), null);
    }

    /** An order of 1000 before tax that waits for usage. */
    public InvoiceOrder waiting(Instant at) {
      return order(
          at,
          List.of(charge(LineType.PLAN, "plan", 1000, at)),
          List.of(slot(at.minus(Duration.ofDays(30)))),
          null);
    }

    UsageTotalState total(Instant periodStart, String value, boolean closed) {
      return new UsageTotalState(
          tenantId,
          "tokens_per_month",
          periodStart,
          periodStart.plus(Duration.ofDays(30)),
          new BigDecimal(value),
          periodStart.plus(Duration.ofDays(30)),
          closed);
    }
  }

  static Charge charge(LineType type, String item, long amount, Instant from) {
    return new Charge(
        type,
        item,
        item,
        BigDecimal.ONE,
        BigDecimal.valueOf(amount),
        amount,
        from,
        from.plus(Duration.ofDays(30)),
        Map.of("plan_code", "basic"));
  }

  /** Usage at 0.5 cents a unit. */
  static UsageSlot slot(Instant periodStart) {
    return new UsageSlot(
        "tokens_per_month",
        periodStart,
        periodStart.plus(Duration.ofDays(30)),
        new UsagePrice(
            UsagePrice.Model.PER_UNIT,
            "EUR",
            BigDecimal.ZERO,
            new BigDecimal("0.5"),
            null,
            List.of()),
        null,
        "Tokens");
  }
}
