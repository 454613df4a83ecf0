package io.atelier.billing.credit;

import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.billing.money.Money;
import io.atelier.events.envelope.EventJson;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Billing credits, in the caller's unit of work and with the tenant's lock held. */
@Component
public final class BillingCredits {
  private final DatabaseClient database;

  BillingCredits(DatabaseClient database) {
    this.database = database;
  }

  /**
   * A credit without end.
   *
   * @param cause what for; a cause that gave one already gives none
   */
  public record Gift(
      UUID tenantId,
      Money amount,
      BillingCredit.Type type,
      String reason,
      String cause,
      Instant at) {}

  /** Gives credits, of one tenant or of several. */
  public Mono<Void> give(List<Gift> gifts) {
    return gifts.isEmpty()
        ? Mono.empty()
        : database
            .sql(
                """
                INSERT INTO billing_credits
                  (tenant_id, id, amount, remaining, currency, type, reason, cause, created_at)
                SELECT tenant_id, id, amount, amount, currency, type, reason, cause, at
                FROM unnest(CAST(:tenantIds AS uuid[]), CAST(:ids AS uuid[]),
                            CAST(:amounts AS bigint[]), CAST(:currencies AS text[]),
                            CAST(:types AS text[]), CAST(:reasons AS text[]),
                            CAST(:causes AS text[]), CAST(:ats AS timestamptz[]))
                  AS g (tenant_id, id, amount, currency, type, reason, cause, at)
                ON CONFLICT (tenant_id, cause) DO NOTHING
                """)
            .bind("tenantIds", column(gifts, Gift::tenantId, UUID[]::new))
            .bind("ids", column(gifts, _ -> UuidCreator.getTimeOrderedEpoch(), UUID[]::new))
            .bind("amounts", column(gifts, gift -> gift.amount().amount(), Long[]::new))
            .bind("currencies", column(gifts, gift -> gift.amount().currency(), String[]::new))
            .bind("types", column(gifts, gift -> gift.type().code(), String[]::new))
            .bind("reasons", column(gifts, Gift::reason, String[]::new))
            .bind("causes", column(gifts, Gift::cause, String[]::new))
            .bind("ats", column(gifts, gift -> utc(gift.at()), OffsetDateTime[]::new))
            .then();
  }

  /** Takes a credit back that was not used; false when there is one and it was. */
  public Mono<Boolean> takeBack(UUID tenantId, String cause) {
    return database
        .sql(
            """
            WITH gone AS (
              DELETE FROM billing_credits
              WHERE tenant_id = :tenantId AND cause = :cause AND remaining = amount
                AND NOT EXISTS (SELECT FROM billing_credit_uses AS u
                                WHERE u.tenant_id = :tenantId AND u.credit_id = billing_credits.id)
              RETURNING id)
            SELECT (SELECT count(*) FROM gone) = count(*) AS free
            FROM billing_credits WHERE tenant_id = :tenantId AND cause = :cause
            """)
        .bind("tenantId", tenantId)
        .bind("cause", cause)
        .map(row -> required(row, "free", Boolean.class))
        .one();
  }

  /** How much of a credit pays an invoice. */
  public record Use(UUID tenantId, UUID creditId, UUID invoiceId, long amount, Instant at) {}

  /** Pays with credits, of one tenant or of several; each credit is named once. */
  public Mono<Void> use(List<Use> uses) {
    return uses.isEmpty()
        ? Mono.empty()
        : database
            .sql(
                """
                WITH wanted AS (
                  SELECT * FROM unnest(CAST(:tenantIds AS uuid[]), CAST(:credits AS uuid[]),
                                       CAST(:invoices AS uuid[]), CAST(:amounts AS bigint[]),
                                       CAST(:ats AS timestamptz[]))
                    AS w (tenant_id, credit_id, invoice_id, amount, at)),
                noted AS (
                  INSERT INTO billing_credit_uses (tenant_id, credit_id, invoice_id, amount)
                  SELECT tenant_id, credit_id, invoice_id, amount FROM wanted)
                UPDATE billing_credits AS c
                SET remaining = c.remaining - w.amount, used_at = w.at, invoice_id = w.invoice_id
                FROM wanted AS w
                WHERE c.tenant_id = w.tenant_id AND c.id = w.credit_id
                """)
            .bind("tenantIds", column(uses, Use::tenantId, UUID[]::new))
            .bind("credits", column(uses, Use::creditId, UUID[]::new))
            .bind("invoices", column(uses, Use::invoiceId, UUID[]::new))
            .bind("amounts", column(uses, Use::amount, Long[]::new))
            .bind("ats", column(uses, use -> utc(use.at()), OffsetDateTime[]::new))
            .then();
  }

  private static <T, C> C[] column(List<T> all, Function<T, C> value, IntFunction<C[]> array) {
    return all.stream().map(value).toArray(array);
  }

  /** Gives back what credits paid of an invoice. */
  public Mono<Void> giveBack(UUID tenantId, UUID invoiceId) {
    return database
        .sql(
            """
            WITH undone AS (
              DELETE FROM billing_credit_uses
              WHERE tenant_id = :tenantId AND invoice_id = :invoiceId
              RETURNING credit_id, amount)
            UPDATE billing_credits AS c
            SET remaining = c.remaining + u.amount, used_at = NULL, invoice_id = NULL
            FROM undone AS u
            WHERE c.tenant_id = :tenantId AND c.id = u.credit_id
            """)
        .bind("tenantId", tenantId)
        .bind("invoiceId", invoiceId)
        .then();
  }

  /**
   * A tenant's credits, newest first.
   *
   * @param before the date to go on behind; null: from the newest
   */
  Flux<BillingCredit> newestFirst(
      UUID tenantId, @Nullable Instant before, @Nullable UUID behind, int most) {
    return database
        .sql(
            """
            SELECT to_jsonb(c) AS credit FROM billing_credits AS c
            WHERE c.tenant_id = :tenantId
              AND (CAST(:before AS timestamptz) IS NULL
                   OR (c.created_at, c.id) < (:before, :behind))
            ORDER BY c.created_at DESC, c.id DESC LIMIT :most
            """)
        .bind("tenantId", tenantId)
        .bind("before", nullable(before == null ? null : utc(before), OffsetDateTime.class))
        .bind("behind", nullable(behind, UUID.class))
        .bind("most", most)
        .map(row ->
            EventJson.mapper()
                .readValue(required(row, "credit", String.class), BillingCredit.class))
        .all();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
