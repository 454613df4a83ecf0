package io.atelier.billing.invoice;

import static io.atelier.chassis.tenancy.Columns.required;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reads all that an invoice is made of, in one statement. */
@Component
final class InvoiceContextRepository {
  private static final String CONTEXT =
      """
      SELECT jsonb_build_object(
        'catalog_number', (SELECT max(number) FROM catalog_versions),
        'country_code',
          CASE WHEN d.account_id IS NULL THEN b.country_code ELSE d.country_code END,
        'vat_id', d.vat_id,
        'pending', (
          SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.position, l.service_from, l.id), '[]')
          FROM invoice_lines AS l
          WHERE l.tenant_id = :tenantId AND (l.invoice_id IS NULL OR l.invoice_id = :invoiceId)
            AND l.currency = :currency AND l.type <> 'discount'
            AND l.item NOT LIKE 'billing-credit:%'),
        'slots', (
          SELECT coalesce(jsonb_agg(
                   to_jsonb(s) || jsonb_build_object('value', t.value, 'closed', t.closed)
                   ORDER BY s.period_start, s.metric), '[]')
          FROM usage_slots AS s
          LEFT JOIN usage_totals AS t ON t.tenant_id = s.tenant_id AND t.metric = s.metric
            AND t.period_start = s.period_start
          WHERE s.tenant_id = :tenantId AND s.rated_value IS NULL AND s.currency = :currency
            AND (s.invoice_id = :invoiceId OR (:pendingUsage AND s.invoice_id IS NULL))),
        'totals', (
          SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')
          FROM unnest(CAST(:metrics AS text[]), CAST(:starts AS timestamptz[]))
            AS wanted (metric, period_start)
          JOIN usage_totals AS t ON t.tenant_id = :tenantId AND t.metric = wanted.metric
            AND t.period_start = wanted.period_start),
        'credits', (
          SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'remaining', c.remaining)
                                    ORDER BY c.expires_at NULLS LAST, c.created_at, c.id), '[]')
          FROM billing_credits AS c
          WHERE c.tenant_id = :tenantId AND c.remaining > 0 AND c.currency = :currency
            AND (c.expires_at IS NULL OR c.expires_at > :at))) AS context
      FROM (VALUES (1)) AS one (row)
      LEFT JOIN buyers AS b ON b.tenant_id = :tenantId
      LEFT JOIN billing_details AS d ON d.account_id = b.account_id
      """;

  private final DatabaseClient database;

  InvoiceContextRepository(DatabaseClient database) {
    this.database = database;
  }

  /** For an invoice that is made: all that is pending comes on it. */
  Mono<InvoiceContext> ofNew(Draft draft, List<UsageSlot> asked, Instant at) {
    return read(draft, asked, at, true);
  }

  /** For a draft that is there: its own lines and usage, and pending charges. */
  Mono<InvoiceContext> ofDraft(Draft draft, Instant at) {
    return read(draft, List.of(), at, false);
  }

  private Mono<InvoiceContext> read(
      Draft draft, List<UsageSlot> asked, Instant at, boolean pendingUsage) {
    return database
        .sql(CONTEXT)
        .bind("tenantId", draft.tenantId())
        .bind("invoiceId", draft.id())
        .bind("currency", draft.currency())
        .bind("pendingUsage", pendingUsage)
        .bind("metrics", asked.stream().map(UsageSlot::metric).toArray(String[]::new))
        .bind(
            "starts",
            asked.stream()
                .map(slot -> slot.periodStart().atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new))
        .bind("at", at.atOffset(ZoneOffset.UTC))
        .map(row -> InvoiceJson.read(required(row, "context", String.class), InvoiceContext.class))
        .one();
  }
}
