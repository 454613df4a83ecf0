package io.atelier.billing.payment;

import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.events.envelope.EventJson;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The SQL of payments. */
@Component
final class PaymentRepository {
  private final DatabaseClient database;

  PaymentRepository(DatabaseClient database) {
    this.database = database;
  }

  /**
   * Reserves a provider's transaction for a payment. Another transaction that wants the same one
   * waits for this one's end.
   *
   * @return the payment that has it: this one, or the one that was there
   */
  Mono<UUID> reserve(Payment payment) {
    return database
        .sql(
            """
            INSERT INTO payment_references (provider, reference, payment_id)
            VALUES (:provider, :reference, :id)
            ON CONFLICT (provider, reference) DO UPDATE SET reference = excluded.reference
            RETURNING payment_id
            """)
        .bind("provider", payment.provider())
        .bind("reference", payment.reference())
        .bind("id", payment.id())
        .map(row -> required(row, "payment_id", UUID.class))
        .one();
  }

  Mono<Void> add(Payment payment) {
    return database
        .sql(
            """
            INSERT INTO payments
              (tenant_id, id, invoice_id, amount, currency, status, provider, reference,
               processed_at, created_at)
            VALUES
              (:tenantId, :id, :invoiceId, :amount, :currency, :status, :provider, :reference,
               :processedAt, :createdAt)
            """)
        .bind("tenantId", payment.tenantId())
        .bind("id", payment.id())
        .bind("invoiceId", payment.invoiceId())
        .bind("amount", payment.amount())
        .bind("currency", payment.currency())
        .bind("status", payment.status())
        .bind("provider", payment.provider())
        .bind("reference", payment.reference())
        .bind("processedAt", utc(payment.processedAt()))
        .bind("createdAt", utc(payment.createdAt()))
        .then();
  }

  Mono<Payment> find(UUID tenantId, UUID id) {
    return database
        .sql(
            """
            SELECT to_jsonb(p) AS payment FROM payments AS p
            WHERE p.tenant_id = :tenantId AND p.id = :id
            """)
        .bind("tenantId", tenantId)
        .bind("id", id)
        .map(row -> payment(required(row, "payment", String.class)))
        .one();
  }

  /**
   * A tenant's payments, newest first.
   *
   * @param before the date to go on behind; null: from the newest
   */
  Flux<Payment> newestFirst(
      UUID tenantId, @Nullable Instant before, @Nullable UUID behind, int most) {
    return database
        .sql(
            """
            SELECT to_jsonb(p) AS payment FROM payments AS p
            WHERE p.tenant_id = :tenantId
              AND (CAST(:before AS timestamptz) IS NULL
                   OR (p.created_at, p.id) < (:before, :behind))
            ORDER BY p.created_at DESC, p.id DESC LIMIT :most
            """)
        .bind("tenantId", tenantId)
        .bind("before", nullable(before == null ? null : utc(before), OffsetDateTime.class))
        .bind("behind", nullable(behind, UUID.class))
        .bind("most", most)
        .map(row -> payment(required(row, "payment", String.class)))
        .all();
  }

  private static Payment payment(String json) {
    return EventJson.mapper().readValue(json, Payment.class);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
