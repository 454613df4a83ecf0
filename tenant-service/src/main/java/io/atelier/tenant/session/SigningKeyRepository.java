package io.atelier.tenant.session;

import io.atelier.chassis.tenancy.Columns;
import java.time.Instant;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The table of signing keys. */
@Repository
final class SigningKeyRepository {
  private final DatabaseClient database;

  SigningKeyRepository(DatabaseClient database) {
    this.database = database;
  }

  /**
   * @param sealed the private key
   */
  record Row(String id, byte[] sealed) {}

  /** Lets one replica at a time look and make; held to the end of the transaction. */
  Mono<Void> lock() {
    return database.sql("SELECT pg_advisory_xact_lock(7234017283807667300)").then();
  }

  /** Newest first. */
  Mono<List<Row>> all() {
    return database
        .sql("SELECT id, sealed_key FROM signing_keys ORDER BY created_at DESC, id DESC")
        .map(row ->
            new Row(
                Columns.required(row, "id", String.class),
                Columns.required(row, "sealed_key", byte[].class)))
        .all()
        .collectList();
  }

  Mono<Void> add(String id, String publicKey, byte[] sealed, Instant now) {
    return database
        .sql(
            """
            INSERT INTO signing_keys (id, public_key, sealed_key, created_at)
            VALUES (:id, :public, :sealed, :now)
            """)
        .bind("id", id)
        .bind("public", publicKey)
        .bind("sealed", sealed)
        .bind("now", now)
        .then();
  }
}
