package io.atelier.billing.invoice;

import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.billing.catalog.Seller;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The SQL of numbering, which sees all tenants. */
@Component
final class NumberingRepository {
  private static final String READY =
      """
      FROM invoices AS i
      JOIN tenant_locks AS t ON t.tenant_id = i.tenant_id
      JOIN buyers AS b ON b.tenant_id = i.tenant_id
      LEFT JOIN billing_details AS d ON d.account_id = b.account_id
      WHERE i.status = 'draft' AND i.ready_at IS NOT NULL
      """;

  private final DatabaseClient database;

  NumberingRepository(DatabaseClient database) {
    this.database = database;
  }

  /** The series of the oldest invoice that waits for its number; empty when none does. */
  Mono<Waiting> oldest() {
    return database
        .sql(
            "SELECT i.seller, t.clock_moved_at IS NOT NULL AS test, i.ready_at "
                + READY
                + " ORDER BY i.id LIMIT 1")
        .map(row ->
            new Waiting(
                required(row, "seller", String.class),
                required(row, "test", Boolean.class),
                required(row, "ready_at", OffsetDateTime.class).toInstant()))
        .one();
  }

  /**
   * Takes a series for this transaction alone; answers its next number. Whoever waits for it sees
   * afterwards what was numbered meanwhile.
   */
  Mono<Long> take(String seller, boolean test, int year) {
    return database
        .sql(
            """
            INSERT INTO invoice_series (seller, test, year, next_number)
            VALUES (:seller, :test, :year, 1)
            ON CONFLICT (seller, test, year) DO UPDATE SET next_number = invoice_series.next_number
            RETURNING next_number
            """)
        .bind("seller", seller)
        .bind("test", test)
        .bind("year", year)
        .map(row -> required(row, "next_number", Long.class))
        .one();
  }

  /**
   * The invoices that wait for a number of a series, oldest first; what a tenant's transaction
   * holds is left for the next pass, so that nobody waits for the other. Their JSON is put together
   * as text: as jsonb it would be taken apart and sorted only to be written again.
   */
  Flux<Candidate> candidates(String seller, boolean test, int most) {
    return database
        .sql(
            """
            SELECT '{"lines":' || (
                     SELECT json_agg(l ORDER BY l.position)::text FROM invoice_lines AS l
                     WHERE l.tenant_id = i.tenant_id AND l.invoice_id = i.id)
                   || ',' || substr(to_json(i)::text, 2) AS invoice,
                   i.taxed_as = concat(
                     CASE WHEN d.account_id IS NULL THEN b.country_code ELSE d.country_code END,
                     '/', d.vat_id) AS taxed_as_it_should,
                   json_build_object(
                     'account_id', b.account_id,
                     'legal_name', coalesce(d.legal_name, b.name),
                     'address_lines', coalesce(d.address_lines, '{}'),
                     'postal_code', d.postal_code, 'city', d.city,
                     'country_code', CASE WHEN d.account_id IS NULL THEN b.country_code
                                          ELSE d.country_code END,
                     'vat_id', d.vat_id,
                     'email', CASE WHEN d.account_id IS NULL THEN b.email ELSE d.email END,
                     'language', coalesce(d.language, b.language),
                     'reference', d.reference)::text AS new_buyer,
                   i.ready_at, i.overdue_at, i.sequence
            """
                + READY
                + """
                 AND i.seller = :seller AND (t.clock_moved_at IS NOT NULL) = :test
                ORDER BY i.id LIMIT :most FOR NO KEY UPDATE OF i SKIP LOCKED
                """)
        .bind("seller", seller)
        .bind("test", test)
        .bind("most", most)
        .map(row ->
            new Candidate(
                InvoiceJson.read(required(row, "invoice", String.class), Invoice.class),
                new Standing(
                    required(row, "taxed_as_it_should", Boolean.class),
                    required(row, "new_buyer", String.class),
                    required(row, "ready_at", OffsetDateTime.class).toInstant(),
                    row.get("overdue_at", OffsetDateTime.class) != null,
                    required(row, "sequence", Long.class))))
        .all();
  }

  /** Writes the numbers of one pass, all in one statement. */
  Mono<Void> number(Seller seller, boolean test, int year, List<Numbered> numbered) {
    return database
        .sql(
            """
            WITH numbered AS (
              SELECT * FROM unnest(
                CAST(:tenants AS uuid[]), CAST(:ids AS uuid[]), CAST(:numbers AS text[]),
                CAST(:statuses AS text[]), CAST(:issued AS timestamptz[]),
                CAST(:sequences AS bigint[]), CAST(:buyers AS text[]))
                AS n (tenant_id, id, number, status, issued_at, sequence, buyer)),
            series AS (
              UPDATE invoice_series SET next_number = next_number + :count
              WHERE seller = :seller AND test = :test AND year = :year),
            names AS (
              INSERT INTO invoice_numbers (seller, number, invoice_id)
              SELECT :seller, number, id FROM numbered)
            UPDATE invoices AS i
            SET number = n.number, status = n.status, issue_date = n.issued_at,
                sequence = n.sequence, buyer = CAST(n.buyer AS jsonb),
                seller_details = CAST(:sellerDetails AS jsonb), updated_at = n.issued_at,
                paid_date = CASE WHEN n.status = 'paid' THEN n.issued_at END
            FROM numbered AS n
            WHERE i.tenant_id = n.tenant_id AND i.id = n.id
            """)
        .bind("tenants", column(numbered, n -> n.invoice().tenantId(), UUID[]::new))
        .bind("ids", column(numbered, n -> n.invoice().id(), UUID[]::new))
        .bind("numbers", column(numbered, Numbered::number, String[]::new))
        .bind("statuses", column(numbered, n -> n.invoice().status().code(), String[]::new))
        .bind(
            "issued",
            column(numbered, n -> n.issued().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new))
        .bind("sequences", column(numbered, Numbered::sequence, Long[]::new))
        .bind("buyers", column(numbered, Numbered::buyer, String[]::new))
        .bind("count", (long) numbered.size())
        .bind("seller", seller.code())
        .bind("test", test)
        .bind("year", year)
        .bind("sellerDetails", InvoiceJson.write(seller))
        .then();
  }

  private static <T> T[] column(
      List<Numbered> numbered, Function<Numbered, T> value, IntFunction<T[]> array) {
    return numbered.stream().map(value).toArray(array);
  }

  record Waiting(String seller, boolean test, Instant readyAt) {}

  /** An invoice that is ready. */
  record Candidate(Invoice invoice, Standing standing) {}

  /**
   * @param taxedAsItShould whether its tax is for the buyer whom it will name
   * @param newBuyer that buyer, as JSON
   */
  record Standing(
      boolean taxedAsItShould, String newBuyer, Instant readyAt, boolean overdue, long sequence) {}

  /**
   * @param invoice as it is from now on
   * @param sequence of the last that is told of it
   */
  record Numbered(Invoice invoice, String number, Instant issued, long sequence, String buyer) {}
}
