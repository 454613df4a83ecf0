package io.atelier.billing.catalog;

import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.r2dbc.spi.Readable;
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

/** The catalogue's SQL. Its tables belong to no tenant. */
@Component
final class CatalogRepository {
  private static final String VERSION_COLUMNS =
      "id, platform, plan_code, version, content_hash, content";

  private final DatabaseClient database;

  CatalogRepository(DatabaseClient database) {
    this.database = database;
  }

  /** One import at a time, to the end of the transaction. */
  Mono<Void> lockImports() {
    return database
        .sql("SELECT pg_advisory_xact_lock(hashtext('atelier.catalog'))")
        .fetch()
        .rowsUpdated()
        .then();
  }

  Mono<Long> newestNumber() {
    return database
        .sql("SELECT number FROM catalog_versions ORDER BY number DESC LIMIT 1")
        .map(row -> required(row, "number", Long.class))
        .one();
  }

  Mono<StoredCatalog> newest() {
    return database
        .sql(
            """
            SELECT number, content_hash, content, imported_at FROM catalog_versions
            ORDER BY number DESC LIMIT 1
            """)
        .map(row ->
            new StoredCatalog(
                required(row, "number", Long.class),
                required(row, "content_hash", String.class),
                CatalogJson.read(required(row, "content", String.class), Catalog.class),
                required(row, "imported_at", OffsetDateTime.class).toInstant()))
        .one();
  }

  /** Adds the catalogue's newest version and answers its number. */
  Mono<Long> add(Catalog catalog, Instant now) {
    return database
        .sql(
            """
            INSERT INTO catalog_versions (content_hash, content, imported_at)
            VALUES (:hash, CAST(:content AS jsonb), :now)
            RETURNING number
            """)
        .bind("hash", CatalogJson.hash(catalog))
        .bind("content", CatalogJson.write(catalog))
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .map(row -> required(row, "number", Long.class))
        .one();
  }

  /** The newest version of every plan there ever was. */
  Flux<StoredVersion> newestVersions() {
    return database
        .sql(
            "SELECT DISTINCT ON (platform, plan_code) "
                + VERSION_COLUMNS
                + " FROM plan_versions ORDER BY platform, plan_code, version DESC")
        .map(CatalogRepository::storedVersion)
        .all();
  }

  Mono<PlanVersion> version(UUID id) {
    return database
        .sql("SELECT " + VERSION_COLUMNS + " FROM plan_versions WHERE id = :id")
        .bind("id", id)
        .map(CatalogRepository::storedVersion)
        .one()
        .map(StoredVersion::version);
  }

  Mono<PlanVersion> version(@Nullable String platform, String planCode, int number) {
    return database
        .sql(
            "SELECT "
                + VERSION_COLUMNS
                + """
                 FROM plan_versions
                WHERE platform IS NOT DISTINCT FROM :platform AND plan_code = :code
                  AND version = :number
                """)
        .bind("platform", nullable(platform, String.class))
        .bind("code", planCode)
        .bind("number", number)
        .map(CatalogRepository::storedVersion)
        .one()
        .map(StoredVersion::version);
  }

  /** Adds versions, all in one statement. */
  Mono<Void> add(List<PlanVersion> versions, Instant now) {
    return versions.isEmpty() ? Mono.empty() : insert(versions, now);
  }

  private Mono<Void> insert(List<PlanVersion> versions, Instant now) {
    return database
        .sql(
            """
            INSERT INTO plan_versions
              (id, platform, plan_code, version, content_hash, content, created_at)
            SELECT id, platform, plan_code, version, content_hash, content, :now
            FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS added
              (id uuid, platform text, plan_code text, version integer, content_hash text,
               content jsonb)
            """)
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .bind("rows", CatalogJson.write(versions.stream().map(VersionRow::of).toList()))
        .then();
  }

  /** Notes a platform's state; answers its new sequence, or nothing when it is the one that was. */
  Mono<Long> noteState(String platform, String hash, Instant now) {
    return database
        .sql(
            """
            INSERT INTO catalog_platforms (platform, sequence, state_hash, published_at)
            VALUES (:platform, 1, :hash, :now)
            ON CONFLICT (platform) DO UPDATE
              SET sequence = catalog_platforms.sequence + 1, state_hash = excluded.state_hash,
                  published_at = excluded.published_at
              WHERE catalog_platforms.state_hash <> excluded.state_hash
            RETURNING sequence
            """)
        .bind("platform", platform)
        .bind("hash", hash)
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .map(row -> required(row, "sequence", Long.class))
        .one();
  }

  private static StoredVersion storedVersion(Readable row) {
    return new StoredVersion(
        new PlanVersion(
            required(row, "id", UUID.class),
            row.get("platform", String.class),
            required(row, "plan_code", String.class),
            required(row, "version", Integer.class),
            CatalogJson.read(required(row, "content", String.class), PlanContent.class)),
        required(row, "content_hash", String.class));
  }

  record StoredCatalog(long number, String hash, Catalog catalog, Instant importedAt) {}

  record StoredVersion(PlanVersion version, String hash) {}

  private record VersionRow(
      UUID id,
      @Nullable String platform,
      String planCode,
      int version,
      String contentHash,
      PlanContent content) {

    static VersionRow of(PlanVersion version) {
      return new VersionRow(
          version.id(),
          version.platform(),
          version.planCode(),
          version.version(),
          CatalogJson.hash(version.content()),
          version.content());
    }
  }
}
