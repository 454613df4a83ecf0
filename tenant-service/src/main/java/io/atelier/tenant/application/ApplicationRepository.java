package io.atelier.tenant.application;

import io.atelier.chassis.tenancy.Columns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The table of applications. */
@Repository
public final class ApplicationRepository {
  private final DatabaseClient database;

  ApplicationRepository(DatabaseClient database) {
    this.database = database;
  }

  Mono<Void> add(Application application) {
    return database
        .sql(
            """
            INSERT INTO applications
              (id, platform, name, key_prefix, scopes, created_by, created_at, sequence)
            VALUES (:id, :platform, :name, :prefix, :scopes, :by, :now, :sequence)
            """)
        .bind("id", application.id())
        .bind("platform", application.platform())
        .bind("name", application.name())
        .bind("prefix", application.keyPrefix())
        .bind("scopes", application.scopes().toArray(String[]::new))
        .bind("by", application.createdBy())
        .bind("now", application.createdAt())
        .bind("sequence", application.sequence())
        .then();
  }

  public Mono<Application> find(UUID id) {
    return database
        .sql("SELECT * FROM applications WHERE id = :id")
        .bind("id", id)
        .map(ApplicationRepository::application)
        .one();
  }

  /** Newest first. */
  Mono<List<Application>> all() {
    return database
        .sql("SELECT * FROM applications ORDER BY id DESC")
        .map(ApplicationRepository::application)
        .all()
        .collectList();
  }

  /** Revokes the key; empty if it was revoked before. */
  Mono<Application> revoke(UUID id, Instant now) {
    return database
        .sql(
            """
            UPDATE applications SET revoked_at = :now, sequence = sequence + 1
            WHERE id = :id AND revoked_at IS NULL
            RETURNING *
            """)
        .bind("now", now)
        .bind("id", id)
        .map(ApplicationRepository::application)
        .one();
  }

  private static Application application(Readable row) {
    return new Application(
        Columns.required(row, "id", UUID.class),
        Columns.required(row, "platform", String.class),
        Columns.required(row, "name", String.class),
        Columns.required(row, "key_prefix", String.class),
        List.of(Columns.required(row, "scopes", String[].class)),
        row.get("revoked_at", Instant.class),
        Columns.required(row, "created_by", String.class),
        Columns.required(row, "created_at", Instant.class),
        Columns.required(row, "sequence", Long.class));
  }
}
