package io.atelier.billing.catalog;

import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The files that the catalogue is made of, as they were written. */
@Component
final class CatalogFileRepository {
  private final DatabaseClient database;

  CatalogFileRepository(DatabaseClient database) {
    this.database = database;
  }

  /** All there are, by name; of one name there may be one from the start and an uploaded one. */
  Mono<CatalogShelf> all() {
    return database
        .sql("SELECT * FROM catalog_files ORDER BY name, origin")
        .map(CatalogFileRepository::file)
        .all()
        .collectList()
        .map(CatalogShelf::new);
  }

  /** Puts what was found at the start in place of what was found at the start before. */
  Mono<Void> replaceStarted(List<CatalogSource> found, Instant now) {
    return database
        .sql("DELETE FROM catalog_files WHERE origin = 'start' AND name <> ALL (:names)")
        .bind("names", found.stream().map(CatalogSource::name).toArray(String[]::new))
        .then()
        .then(put(found, CatalogShelf.Origin.START, null, now));
  }

  Mono<Void> upload(List<CatalogSource> uploaded, String by, Instant now) {
    return uploaded.isEmpty() ? Mono.empty() : put(uploaded, CatalogShelf.Origin.UPLOAD, by, now);
  }

  private Mono<Void> put(
      List<CatalogSource> sources, CatalogShelf.Origin origin, @Nullable String by, Instant now) {
    return database
        .sql(
            """
            INSERT INTO catalog_files (name, origin, content, updated_at, updated_by)
            SELECT name, :origin, content, :now, :by
            FROM unnest(CAST(:names AS text[]), CAST(:contents AS text[])) AS put (name, content)
            ON CONFLICT (name, origin) DO UPDATE
              SET content = excluded.content, updated_at = excluded.updated_at,
                  updated_by = excluded.updated_by
              WHERE catalog_files.content <> excluded.content
            """)
        .bind("origin", code(origin))
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .bind("by", nullable(by, String.class))
        .bind("names", sources.stream().map(CatalogSource::name).toArray(String[]::new))
        .bind("contents", sources.stream().map(CatalogSource::text).toArray(String[]::new))
        .then();
  }

  /** Forgets uploaded files; what was found at the start under their names counts again. */
  Mono<Void> takeBack(List<String> names) {
    return database
        .sql("DELETE FROM catalog_files WHERE origin = 'upload' AND name = ANY (:names)")
        .bind("names", names.toArray(String[]::new))
        .then();
  }

  private static CatalogShelf.Item file(Readable row) {
    return new CatalogShelf.Item(
        new CatalogSource(
            required(row, "name", String.class), required(row, "content", String.class)),
        CatalogShelf.Origin.valueOf(required(row, "origin", String.class).toUpperCase(Locale.ROOT)),
        required(row, "updated_at", OffsetDateTime.class).toInstant(),
        row.get("updated_by", String.class));
  }

  static String code(CatalogShelf.Origin origin) {
    return origin.name().toLowerCase(Locale.ROOT);
  }
}
