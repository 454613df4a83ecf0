package io.atelier.billing.invoice;

import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.billing.catalog.UsagePrice;
import io.atelier.billing.invoice.InvoiceContext.WaitingSlot;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The SQL of usage that is to be paid, and of the totals that it is rated by. */
@Component
final class UsageSlotRepository {
  private static final String SLOTS =
      """
      INSERT INTO usage_slots
        (tenant_id, subscription_id, metric, period_start, period_end, invoice_id, currency, price,
         included_max, description, rated_value, rated_amount)
      SELECT tenant_id, subscription_id, metric, period_start, period_end, invoice_id, currency,
             price, included_max, description, rated_value, rated_amount
      FROM jsonb_to_recordset(CAST(:slots AS jsonb)) AS slot
        (tenant_id uuid, currency text, subscription_id uuid, metric text, period_start timestamptz, period_end timestamptz,
         invoice_id uuid, price jsonb, included_max numeric, description text, rated_value numeric,
         rated_amount bigint)
      """;

  private final DatabaseClient database;

  UsageSlotRepository(DatabaseClient database) {
    this.database = database;
  }

  /** Keeps usage for the next invoice. */
  Mono<Void> pend(List<StoredSlot> slots) {
    return write(SLOTS, slots);
  }

  /** Puts usage on an invoice, rated or not. */
  Mono<Void> put(List<StoredSlot> slots) {
    return write(
        SLOTS
            + """
             ON CONFLICT (tenant_id, subscription_id, metric, period_start) DO UPDATE
               SET invoice_id = excluded.invoice_id, rated_value = excluded.rated_value,
                   rated_amount = excluded.rated_amount
               WHERE usage_slots.rated_value IS NULL
            """,
        slots);
  }

  private Mono<Void> write(String sql, List<StoredSlot> slots) {
    return slots.isEmpty()
        ? Mono.empty()
        : database.sql(sql).bind("slots", InvoiceJson.write(slots)).then();
  }

  /** What was rated by a value that is no longer the closed one. */
  Flux<OutdatedSlot> outdated(UUID tenantId) {
    return database
        .sql(
            """
            SELECT to_jsonb(s) || jsonb_build_object('value', t.value) AS slot
            FROM usage_slots AS s
            JOIN usage_totals AS t ON t.tenant_id = s.tenant_id AND t.metric = s.metric
              AND t.period_start = s.period_start AND t.closed AND t.value <> s.rated_value
            WHERE s.tenant_id = :tenantId
            ORDER BY s.period_start, s.metric
            """)
        .bind("tenantId", tenantId)
        .map(row -> InvoiceJson.read(required(row, "slot", String.class), OutdatedSlot.class))
        .all();
  }

  /** Notes what a slot was rated by now; a correction that has a line is counted. */
  Mono<Void> correct(OutdatedSlot slot, long difference) {
    return database
        .sql(
            """
            UPDATE usage_slots
            SET rated_value = :value, rated_amount = rated_amount + :difference,
                corrections = corrections + :counted
            WHERE tenant_id = :tenantId AND subscription_id = :subscriptionId AND metric = :metric
              AND period_start = :periodStart
            """)
        .bind("tenantId", slot.tenantId())
        .bind("subscriptionId", slot.subscriptionId())
        .bind("metric", slot.metric())
        .bind("periodStart", utc(slot.periodStart()))
        .bind("value", slot.value())
        .bind("difference", difference)
        .bind("counted", difference == 0 ? 0 : 1)
        .then();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** A rated slot whose period got another value. */
  record OutdatedSlot(
      UUID tenantId,
      UUID subscriptionId,
      String metric,
      Instant periodStart,
      Instant periodEnd,
      String currency,
      UsagePrice price,
      @Nullable BigDecimal includedMax,
      String description,
      long ratedAmount,
      int corrections,
      BigDecimal value) {

    Charge charge() {
      return UsageCharges.correction(
          new UsageSlot(metric, periodStart, periodEnd, price, includedMax, description),
          corrections + 1,
          value,
          ratedAmount);
    }
  }

  /**
   * A slot as the database takes it.
   *
   * @param ratedValue null: not rated yet
   */
  record StoredSlot(
      UUID tenantId,
      String currency,
      UUID subscriptionId,
      String metric,
      Instant periodStart,
      Instant periodEnd,
      @Nullable UUID invoiceId,
      UsagePrice price,
      @Nullable BigDecimal includedMax,
      String description,
      @Nullable BigDecimal ratedValue,
      @Nullable Long ratedAmount) {

    static StoredSlot pending(UUID tenantId, String currency, UUID subscriptionId, UsageSlot slot) {
      return new StoredSlot(
          tenantId,
          currency,
          subscriptionId,
          slot.metric(),
          slot.periodStart(),
          slot.periodEnd(),
          null,
          slot.price(),
          slot.includedMax(),
          slot.description(),
          null,
          null);
    }

    /**
     * Of a draft: rated by its value so far, or waiting for it.
     *
     * @param invoiceId null: the draft came to nothing
     */
    static StoredSlot of(Draft draft, @Nullable UUID invoiceId, WaitingSlot slot, boolean rated) {
      return new StoredSlot(
          draft.tenantId(),
          draft.currency(),
          slot.subscriptionId(),
          slot.metric(),
          slot.periodStart(),
          slot.periodEnd(),
          invoiceId,
          slot.price(),
          slot.includedMax(),
          slot.description(),
          rated ? slot.valueSoFar() : null,
          rated ? slot.entry().charge().amount() : null);
    }
  }
}
