package io.atelier.billing.invoice;

import static io.atelier.chassis.tenancy.Columns.required;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reads all that invoices are made of, in one statement. */
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
          WHERE l.tenant_id = w.tenant_id AND (l.invoice_id IS NULL OR l.invoice_id = w.invoice_id)
            AND l.currency = w.currency AND l.type <> 'discount'
            AND l.item NOT LIKE 'billing-credit:%'),
        'slots', (
          SELECT coalesce(jsonb_agg(
                   to_jsonb(s) || jsonb_build_object('value', t.value, 'closed', t.closed)
                   ORDER BY s.period_start, s.metric), '[]')
          FROM usage_slots AS s
          LEFT JOIN usage_totals AS t ON t.tenant_id = s.tenant_id AND t.metric = s.metric
            AND t.period_start = s.period_start
          WHERE s.tenant_id = w.tenant_id AND s.rated_value IS NULL AND s.currency = w.currency
            AND (s.invoice_id = w.invoice_id OR (w.pending_usage AND s.invoice_id IS NULL))),
        'totals', (
          SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')
          FROM unnest(CAST(:askedOf AS integer[]), CAST(:metrics AS text[]),
                      CAST(:starts AS timestamptz[])) AS asked (n, metric, period_start)
          JOIN usage_totals AS t ON t.tenant_id = w.tenant_id AND t.metric = asked.metric
            AND t.period_start = asked.period_start
          WHERE asked.n = w.n),
        'credits', (
          SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'remaining', c.remaining)
                                    ORDER BY c.expires_at NULLS LAST, c.created_at, c.id), '[]')
          FROM billing_credits AS c
          WHERE c.tenant_id = w.tenant_id AND c.remaining > 0 AND c.currency = w.currency
            AND (c.expires_at IS NULL OR c.expires_at > w.at))) AS context
      FROM unnest(CAST(:tenantIds AS uuid[]), CAST(:invoiceIds AS uuid[]),
                  CAST(:currencies AS text[]), CAST(:ats AS timestamptz[]),
                  CAST(:pendingUsages AS boolean[])) WITH ORDINALITY
        AS w (tenant_id, invoice_id, currency, at, pending_usage, n)
      LEFT JOIN buyers AS b ON b.tenant_id = w.tenant_id
      LEFT JOIN billing_details AS d ON d.account_id = b.account_id
      ORDER BY w.n
      """;

  private final DatabaseClient database;

  InvoiceContextRepository(DatabaseClient database) {
    this.database = database;
  }

  /**
   * What is asked for.
   *
   * @param usage that comes on it beside what is stored
   * @param pendingUsage whether stored usage that waits for an invoice comes on it
   */
  record Asked(Draft draft, List<UsageSlot> usage, boolean pendingUsage, Instant at) {

    /** For an invoice that is made: all that is pending comes on it. */
    static Asked ofNew(Draft draft, InvoiceOrder order) {
      return new Asked(draft, order.usage(), true, order.at());
    }

    /** For a draft that is there: its own lines and usage, and pending charges. */
    static Asked ofDraft(Draft draft, Instant at) {
      return new Asked(draft, List.of(), false, at);
    }
  }

  /** Answers one context for each, in their order. */
  Mono<List<InvoiceContext>> read(List<Asked> all) {
    List<Integer> askedOf = new ArrayList<>();
    List<UsageSlot> usage = new ArrayList<>();
    for (int n = 0; n < all.size(); n++) {
      askedOf.addAll(Collections.nCopies(all.get(n).usage().size(), n + 1));
      usage.addAll(all.get(n).usage());
    }
    return database
        .sql(CONTEXT)
        .bind("tenantIds", column(all, asked -> asked.draft().tenantId(), UUID[]::new))
        .bind("invoiceIds", column(all, asked -> asked.draft().id(), UUID[]::new))
        .bind("currencies", column(all, asked -> asked.draft().currency(), String[]::new))
        .bind("ats", column(all, asked -> utc(asked.at()), OffsetDateTime[]::new))
        .bind("pendingUsages", column(all, Asked::pendingUsage, Boolean[]::new))
        .bind("askedOf", askedOf.toArray(Integer[]::new))
        .bind("metrics", column(usage, UsageSlot::metric, String[]::new))
        .bind("starts", column(usage, slot -> utc(slot.periodStart()), OffsetDateTime[]::new))
        .map(row -> InvoiceJson.read(required(row, "context", String.class), InvoiceContext.class))
        .all()
        .collectList();
  }

  private static <T, C> C[] column(List<T> all, Function<T, C> value, IntFunction<C[]> array) {
    return all.stream().map(value).toArray(array);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
