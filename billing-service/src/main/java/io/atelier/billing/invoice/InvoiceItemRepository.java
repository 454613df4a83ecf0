package io.atelier.billing.invoice;

import static io.atelier.chassis.tenancy.Columns.required;

import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What a charge needs to know of the subscription that it is for. */
@Component
final class InvoiceItemRepository {
  private final DatabaseClient database;

  InvoiceItemRepository(DatabaseClient database) {
    this.database = database;
  }

  Mono<String> currency(UUID tenantId, UUID subscriptionId) {
    return database
        .sql(
            """
            SELECT currency FROM subscriptions
            WHERE tenant_id = :tenantId AND id = :id AND currency IS NOT NULL
            """)
        .bind("tenantId", tenantId)
        .bind("id", subscriptionId)
        .map(row -> required(row, "currency", String.class))
        .one()
        .switchIfEmpty(
            Mono.error(() ->
                new IllegalStateException("subscription " + subscriptionId + " has no currency")));
  }

  /** The open subscription, else the last; empty when the tenant never had one with a price. */
  Mono<Payer> payer(UUID tenantId) {
    return database
        .sql(
            """
            SELECT id, currency FROM subscriptions
            WHERE tenant_id = :tenantId AND currency IS NOT NULL
            ORDER BY (status <> 'expired') DESC, created_at DESC, id DESC LIMIT 1
            """)
        .bind("tenantId", tenantId)
        .map(row ->
            new Payer(required(row, "id", UUID.class), required(row, "currency", String.class)))
        .one();
  }

  /** Who pays for a one-off item, and in which currency. */
  record Payer(UUID subscriptionId, String currency) {}
}
