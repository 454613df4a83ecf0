package io.atelier.billing.invoice;

import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.billing.catalog.CatalogBook;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What a charge needs to know of the subscription that it is for. */
@Component
final class InvoiceItemRepository {
  private final DatabaseClient database;
  private final CatalogBook book;

  InvoiceItemRepository(DatabaseClient database, CatalogBook book) {
    this.database = database;
    this.book = book;
  }

  /** In which currency a subscription is paid; without a price of its own, that of its platform. */
  Mono<String> currency(UUID tenantId, UUID subscriptionId) {
    return database
        .sql(
            "SELECT currency, platform FROM subscriptions WHERE tenant_id = :tenantId AND id = :id")
        .bind("tenantId", tenantId)
        .bind("id", subscriptionId)
        .map(row ->
            new Priced(row.get("currency", String.class), required(row, "platform", String.class)))
        .one()
        .switchIfEmpty(
            Mono.error(
                () -> new IllegalStateException("there is no subscription " + subscriptionId)))
        .flatMap(this::currency);
  }

  private Mono<String> currency(Priced priced) {
    return priced.currency() != null
        ? Mono.just(priced.currency())
        : book.current()
            .map(current -> current.catalog().platform(priced.platform()).orElseThrow().currency());
  }

  private record Priced(@Nullable String currency, String platform) {}

  /** The open subscription, else the last; empty when the tenant never had one. */
  Mono<Payer> payer(UUID tenantId) {
    return database
        .sql(
            """
            SELECT id FROM subscriptions WHERE tenant_id = :tenantId
            ORDER BY (status <> 'expired') DESC, created_at DESC, id DESC LIMIT 1
            """)
        .bind("tenantId", tenantId)
        .map(row -> required(row, "id", UUID.class))
        .one()
        .flatMap(id -> currency(tenantId, id).map(currency -> new Payer(id, currency)));
  }

  /** Who pays for a one-off item, and in which currency. */
  record Payer(UUID subscriptionId, String currency) {}
}
