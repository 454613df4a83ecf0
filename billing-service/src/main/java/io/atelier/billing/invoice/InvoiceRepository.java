package io.atelier.billing.invoice;

import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The SQL of invoices and their lines. */
@Component
final class InvoiceRepository {
  private static final String LINES =
      """
      INSERT INTO invoice_lines
        (tenant_id, subscription_id, item, service_from, service_to, id, invoice_id, position, type,
         description, quantity, unit_price, amount, currency, tax_rate, metadata)
      SELECT tenant_id, subscription_id, item, service_from, service_to, id, invoice_id, position,
             type, description, quantity, unit_price, amount, currency, tax_rate, metadata
      FROM jsonb_to_recordset(CAST(:lines AS jsonb)) AS line
        (tenant_id uuid, currency text, subscription_id uuid, item text, service_from timestamptz, service_to timestamptz, id uuid,
         invoice_id uuid, position integer, type text, description text, quantity numeric,
         unit_price numeric, amount bigint, tax_rate numeric, metadata jsonb)
      """;

  private static final String INVOICE =
      """
      SELECT to_jsonb(i) || jsonb_build_object('lines', (
               SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.position), '[]')
               FROM invoice_lines AS l
               WHERE l.tenant_id = i.tenant_id AND l.invoice_id = i.id)) AS invoice
      FROM invoices AS i
      """;

  private final DatabaseClient database;

  InvoiceRepository(DatabaseClient database) {
    this.database = database;
  }

  /** Keeps charges for the next invoice. */
  Mono<Void> pend(List<StoredLine> lines) {
    return lines.isEmpty()
        ? Mono.empty()
        : database.sql(LINES).bind("lines", InvoiceJson.write(lines)).then();
  }

  /**
   * Writes invoices that are not numbered with all of their lines. A line that was pending is put
   * on its invoice; one that stands on another invoice already is an error.
   */
  Mono<Void> write(List<StoredDraft> drafts) {
    List<StoredLine> lines = drafts.stream().flatMap(draft -> draft.lines().stream()).toList();
    return drafts.isEmpty()
        ? Mono.empty()
        : database
            .sql(
                """
                WITH invoice AS (
                  INSERT INTO invoices
                    (tenant_id, id, subscription_id, platform, seller, status, period_type,
                     period_start, period_end, currency, discount, subtotal, taxes, tax, total,
                     credits_applied, taxed_as, ready_at, due_date, created_at, updated_at)
                  SELECT tenant_id, id, subscription_id, platform, seller, 'draft', period_type,
                         period_start, period_end, currency, discount, subtotal, taxes, tax, total,
                         credits_applied, taxed_as, ready_at, due_date, created_at, created_at
                  FROM jsonb_to_recordset(CAST(:invoices AS jsonb)) AS draft
                    (tenant_id uuid, id uuid, subscription_id uuid, platform text, seller text,
                     period_type text, period_start timestamptz, period_end timestamptz,
                     currency text, discount jsonb, subtotal bigint, taxes jsonb, tax bigint,
                     total bigint, credits_applied bigint, taxed_as text, ready_at timestamptz,
                     due_date timestamptz, created_at timestamptz)
                  ON CONFLICT (tenant_id, id) DO UPDATE
                    SET seller = excluded.seller, subtotal = excluded.subtotal,
                        taxes = excluded.taxes, tax = excluded.tax, total = excluded.total,
                        credits_applied = excluded.credits_applied, taxed_as = excluded.taxed_as,
                        ready_at = excluded.ready_at, due_date = excluded.due_date,
                        updated_at = coalesce(excluded.ready_at, excluded.updated_at)
                    WHERE invoices.status = 'draft'),
                lines AS (
                """
                    + LINES
                    + """
                      ON CONFLICT (tenant_id, subscription_id, item, service_from) DO UPDATE
                        SET invoice_id = excluded.invoice_id, position = excluded.position,
                            tax_rate = excluded.tax_rate
                        WHERE invoice_lines.invoice_id IS NULL
                           OR invoice_lines.invoice_id = excluded.invoice_id
                      RETURNING item)
                    SELECT count(*) AS written FROM lines
                    """)
            .bind("invoices", InvoiceJson.write(drafts))
            .bind("lines", InvoiceJson.write(lines))
            .map(row -> required(row, "written", Long.class))
            .one()
            .flatMap(written ->
                written == lines.size()
                    ? Mono.empty()
                    : Mono.error(
                        new IllegalStateException(
                            "a charge of invoice "
                                + drafts.stream()
                                    .map(draft -> draft.id().toString())
                                    .collect(Collectors.joining(" or "))
                                + " stands on another one")));
  }

  Mono<Invoice> find(UUID tenantId, UUID id) {
    return database
        .sql(INVOICE + " WHERE i.tenant_id = :tenantId AND i.id = :id")
        .bind("tenantId", tenantId)
        .bind("id", id)
        .map(row -> InvoiceJson.read(required(row, "invoice", String.class), Invoice.class))
        .one();
  }

  /**
   * A tenant's invoices, newest first.
   *
   * @param before the date to go on behind; null: from the newest
   */
  Flux<Invoice> newestFirst(
      UUID tenantId, @Nullable Instant before, @Nullable UUID behind, int most) {
    return database
        .sql(
            INVOICE
                + """
                 WHERE i.tenant_id = :tenantId
                   AND (CAST(:before AS timestamptz) IS NULL
                        OR (i.created_at, i.id) < (:before, :behind))
                 ORDER BY i.created_at DESC, i.id DESC LIMIT :most
                """)
        .bind("tenantId", tenantId)
        .bind("before", time(before))
        .bind("behind", nullable(behind, UUID.class))
        .bind("most", most)
        .map(row -> InvoiceJson.read(required(row, "invoice", String.class), Invoice.class))
        .all();
  }

  /** An invoice that is not numbered yet; empty when there is none of that id. */
  Mono<Draft> draft(UUID tenantId, UUID id) {
    return database
        .sql(
            """
            SELECT to_jsonb(i) AS draft FROM invoices AS i
            WHERE i.tenant_id = :tenantId AND i.id = :id AND i.status = 'draft'
            FOR UPDATE
            """)
        .bind("tenantId", tenantId)
        .bind("id", id)
        .map(row -> InvoiceJson.read(required(row, "draft", String.class), Draft.class))
        .one();
  }

  /** The drafts of a tenant that wait for usage, the oldest first. */
  Flux<Draft> waiting(UUID tenantId) {
    return database
        .sql(
            """
            SELECT to_jsonb(i) AS draft FROM invoices AS i
            WHERE i.tenant_id = :tenantId AND i.status = 'draft' AND i.ready_at IS NULL
            ORDER BY i.created_at, i.id
            """)
        .bind("tenantId", tenantId)
        .map(row -> InvoiceJson.read(required(row, "draft", String.class), Draft.class))
        .all();
  }

  /** Removes drafts that came to nothing; the usage on them stays rated. */
  Mono<Void> remove(List<Draft> drafts) {
    return drafts.isEmpty()
        ? Mono.empty()
        : database
            .sql(
                """
                WITH gone AS (
                  SELECT * FROM unnest(CAST(:tenantIds AS uuid[]), CAST(:ids AS uuid[]))
                    AS g (tenant_id, id)),
                slots AS (
                  UPDATE usage_slots AS s SET invoice_id = NULL FROM gone
                  WHERE s.tenant_id = gone.tenant_id AND s.invoice_id = gone.id),
                lines AS (
                  DELETE FROM invoice_lines AS l USING gone
                  WHERE l.tenant_id = gone.tenant_id AND l.invoice_id = gone.id)
                DELETE FROM invoices AS i USING gone
                WHERE i.tenant_id = gone.tenant_id AND i.id = gone.id
                """)
            .bind("tenantIds", drafts.stream().map(Draft::tenantId).toArray(UUID[]::new))
            .bind("ids", drafts.stream().map(Draft::id).toArray(UUID[]::new))
            .then();
  }

  /** Takes off a draft what was derived from its other lines. */
  Mono<Void> removeDerivedLines(Draft draft) {
    return database
        .sql(
            """
            DELETE FROM invoice_lines
            WHERE tenant_id = :tenantId AND invoice_id = :id
              AND (type = 'discount' OR item LIKE 'billing-credit:%')
            """)
        .bind("tenantId", draft.tenantId())
        .bind("id", draft.id())
        .then();
  }

  /**
   * Lets an invoice be numbered with the tax it has: what it gave back was used already, so it
   * cannot be made anew.
   */
  Mono<Void> keepTax(UUID tenantId, UUID id) {
    return database
        .sql(
            """
            UPDATE invoices AS i
            SET taxed_as = concat(
                  CASE WHEN d.account_id IS NULL THEN b.country_code ELSE d.country_code END,
                  '/', d.vat_id)
            FROM buyers AS b LEFT JOIN billing_details AS d ON d.account_id = b.account_id
            WHERE i.tenant_id = :tenantId AND i.id = :id AND i.status = 'draft'
              AND b.tenant_id = i.tenant_id
            """)
        .bind("tenantId", tenantId)
        .bind("id", id)
        .then();
  }

  /**
   * Marks an unpaid invoice overdue; one that has no number yet is so as soon as it has.
   *
   * @return its new sequence when it has its number; empty when nothing is to be paid any more
   */
  Mono<Overdue> overdue(UUID tenantId, UUID id, Instant at) {
    return database
        .sql(
            """
            UPDATE invoices
            SET overdue_at = coalesce(overdue_at, :at), updated_at = :at,
                status = CASE status WHEN 'sent' THEN 'overdue' ELSE status END,
                sequence = sequence + CASE status WHEN 'sent' THEN 1 ELSE 0 END
            WHERE tenant_id = :tenantId AND id = :id AND ready_at IS NOT NULL
              AND status IN ('draft', 'sent') AND amount_paid + credits_applied < total
            RETURNING status = 'overdue' AS numbered, sequence
            """)
        .bind("tenantId", tenantId)
        .bind("id", id)
        .bind("at", utc(at))
        .map(row ->
            new Overdue(
                required(row, "numbered", Boolean.class), required(row, "sequence", Long.class)))
        .one();
  }

  record Overdue(boolean numbered, long sequence) {}

  Mono<Boolean> hasOverdue(UUID tenantId) {
    return exists(
        tenantId,
        """
        SELECT EXISTS (
          SELECT FROM invoices
          WHERE tenant_id = :tenantId AND overdue_at IS NOT NULL AND status IN ('draft', 'overdue'))
          AS found
        """);
  }

  /** Whether an invoice of the tenant is complete and has no number yet. */
  Mono<Boolean> hasReady(UUID tenantId) {
    return exists(
        tenantId,
        """
        SELECT EXISTS (
          SELECT FROM invoices
          WHERE tenant_id = :tenantId AND status = 'draft' AND ready_at IS NOT NULL) AS found
        """);
  }

  private Mono<Boolean> exists(UUID tenantId, String sql) {
    return database
        .sql(sql)
        .bind("tenantId", tenantId)
        .map(row -> required(row, "found", Boolean.class))
        .one();
  }

  private static io.r2dbc.spi.Parameter time(@Nullable Instant instant) {
    return nullable(instant == null ? null : utc(instant), OffsetDateTime.class);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
