package io.atelier.billing.buyer;

import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.events.tenant.TenantState;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The SQL of buyers. */
@Component
final class BuyerRepository {
  private final DatabaseClient database;

  BuyerRepository(DatabaseClient database) {
    this.database = database;
  }

  /** Keeps what is newer than what is known; of a tenant that was purged, nothing. */
  Mono<Void> keep(TenantState tenant, long sequence) {
    return database
        .sql(
            """
            INSERT INTO buyers (tenant_id, account_id, name, email, country_code, language, sequence)
            SELECT :tenantId, :accountId, :name, :email, :country, :language, :sequence
            WHERE NOT EXISTS (
              SELECT FROM tenant_locks WHERE tenant_id = :tenantId AND purged_at IS NOT NULL)
            ON CONFLICT (tenant_id) DO UPDATE
              SET account_id = excluded.account_id, name = excluded.name, email = excluded.email,
                  country_code = excluded.country_code, language = excluded.language,
                  sequence = excluded.sequence
              WHERE buyers.sequence < excluded.sequence
            """)
        .bind("tenantId", tenant.id())
        .bind("accountId", tenant.accountId())
        .bind("name", tenant.name())
        .bind("email", tenant.email())
        .bind("country", nullable(tenant.countryCode(), String.class))
        .bind("language", tenant.language())
        .bind("sequence", sequence)
        .then();
  }

  /** What is said of the buyer; empty when billing has not heard of the tenant. */
  Mono<BillingDetails> details(UUID tenantId) {
    return database
        .sql(
            """
            SELECT coalesce(d.version, 0) AS version, coalesce(d.legal_name, b.name) AS legal_name,
                   coalesce(d.address_lines, '{}') AS address_lines, d.postal_code, d.city,
                   CASE WHEN d.version IS NULL THEN b.country_code ELSE d.country_code END
                     AS country_code,
                   d.vat_id,
                   CASE WHEN d.version IS NULL THEN b.email ELSE d.email END AS email,
                   coalesce(d.language, b.language) AS language, d.reference
            FROM buyers AS b LEFT JOIN billing_details AS d USING (account_id)
            WHERE b.tenant_id = :tenantId
            """)
        .bind("tenantId", tenantId)
        .map(BuyerRepository::read)
        .one();
  }

  /**
   * Writes an account's details.
   *
   * @param expected the version that is to be replaced; null: whichever
   * @return the new version; empty when another is there
   */
  Mono<Long> put(UUID tenantId, BillingDetails details, @Nullable Long expected, Instant now) {
    return database
        .sql(
            """
            INSERT INTO billing_details
              (account_id, version, legal_name, address_lines, postal_code, city, country_code,
               vat_id, email, language, reference, updated_at)
            SELECT b.account_id, 1, :legalName, :addressLines, :postalCode, :city, :country, :vatId,
                   :email, :language, :reference, :now
            FROM buyers AS b
            WHERE b.tenant_id = :tenantId
              AND (CAST(:expected AS bigint) IS NULL OR :expected = 0
                   OR EXISTS (SELECT FROM billing_details AS d WHERE d.account_id = b.account_id))
            ON CONFLICT (account_id) DO UPDATE
              SET version = billing_details.version + 1, legal_name = excluded.legal_name,
                  address_lines = excluded.address_lines, postal_code = excluded.postal_code,
                  city = excluded.city, country_code = excluded.country_code,
                  vat_id = excluded.vat_id, email = excluded.email, language = excluded.language,
                  reference = excluded.reference, updated_at = excluded.updated_at
              WHERE CAST(:expected AS bigint) IS NULL OR billing_details.version = :expected
            RETURNING version
            """)
        .bind("tenantId", tenantId)
        .bind("legalName", details.legalName())
        .bind("addressLines", details.addressLines().toArray(String[]::new))
        .bind("postalCode", nullable(details.postalCode(), String.class))
        .bind("city", nullable(details.city(), String.class))
        .bind("country", nullable(details.countryCode(), String.class))
        .bind("vatId", nullable(details.vatId(), String.class))
        .bind("email", nullable(details.email(), String.class))
        .bind("language", nullable(details.language(), String.class))
        .bind("reference", nullable(details.reference(), String.class))
        .bind("expected", nullable(expected, Long.class))
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .map(row -> required(row, "version", Long.class))
        .one();
  }

  private static BillingDetails read(Readable row) {
    return new BillingDetails(
        required(row, "version", Long.class),
        required(row, "legal_name", String.class),
        List.of(required(row, "address_lines", String[].class)),
        row.get("postal_code", String.class),
        row.get("city", String.class),
        row.get("country_code", String.class),
        row.get("vat_id", String.class),
        row.get("email", String.class),
        row.get("language", String.class),
        row.get("reference", String.class));
  }
}
