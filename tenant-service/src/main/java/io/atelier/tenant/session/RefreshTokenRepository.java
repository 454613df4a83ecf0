package io.atelier.tenant.session;

import io.atelier.chassis.security.Caller;
import io.atelier.chassis.tenancy.Columns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The table of refresh tokens. */
@Repository
final class RefreshTokenRepository {
  private final DatabaseClient database;

  RefreshTokenRepository(DatabaseClient database) {
    this.database = database;
  }

  /**
   * @param family the sign-in that it stems from
   * @param subject a user's or an operator's id
   * @param kind member or operator
   */
  record RefreshToken(
      UUID family,
      UUID subject,
      String kind,
      @Nullable UUID tenantId,
      Instant expiresAt,
      @Nullable Instant usedAt) {

    boolean isOperator() {
      return kind.equals(Caller.Kind.OPERATOR.claim());
    }
  }

  Mono<Void> add(byte[] hash, RefreshToken token) {
    return database
        .sql(
            """
            INSERT INTO refresh_tokens (hash, family, subject, kind, session_tenant_id, expires_at)
            VALUES (:hash, :family, :subject, :kind, :tenant, :end)
            """)
        .bind("hash", hash)
        .bind("family", token.family())
        .bind("subject", token.subject())
        .bind("kind", token.kind())
        .bind("tenant", Columns.nullable(token.tenantId(), UUID.class))
        .bind("end", token.expiresAt())
        .then();
  }

  /** Locks the token, so that of two who use it at once one is the second. */
  Mono<RefreshToken> lock(byte[] hash) {
    return database
        .sql(
            """
            SELECT family, subject, kind, session_tenant_id, expires_at, used_at
            FROM refresh_tokens WHERE hash = :hash FOR UPDATE
            """)
        .bind("hash", hash)
        .map(RefreshTokenRepository::token)
        .one();
  }

  Mono<String> operatorRole(UUID operatorId) {
    return database
        .sql("SELECT role FROM operators WHERE id = :id")
        .bind("id", operatorId)
        .map(row -> Columns.required(row, "role", String.class))
        .one();
  }

  Mono<Void> use(byte[] hash, Instant now) {
    return database
        .sql("UPDATE refresh_tokens SET used_at = :now WHERE hash = :hash")
        .bind("now", now)
        .bind("hash", hash)
        .then();
  }

  Mono<Void> endFamily(UUID family) {
    return database
        .sql("DELETE FROM refresh_tokens WHERE family = :family")
        .bind("family", family)
        .then();
  }

  Mono<Void> endAllOf(UUID subject) {
    return database
        .sql("DELETE FROM refresh_tokens WHERE subject = :subject")
        .bind("subject", subject)
        .then();
  }

  private static RefreshToken token(Readable row) {
    return new RefreshToken(
        Columns.required(row, "family", UUID.class),
        Columns.required(row, "subject", UUID.class),
        Columns.required(row, "kind", String.class),
        row.get("session_tenant_id", UUID.class),
        Columns.required(row, "expires_at", Instant.class),
        row.get("used_at", Instant.class));
  }
}
