package io.atelier.tenant.account;

import io.atelier.chassis.tenancy.Columns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The tables of accounts, users and the tokens that set a password. */
@Repository
public final class AccountRepository {
  private final DatabaseClient database;

  AccountRepository(DatabaseClient database) {
    this.database = database;
  }

  public Mono<Void> addAccount(UUID id, String name, Instant now) {
    return database
        .sql("INSERT INTO accounts (id, name, created_at) VALUES (:id, :name, :now)")
        .bind("id", id)
        .bind("name", name)
        .bind("now", now)
        .then();
  }

  /** False if the address has a user already. */
  public Mono<Boolean> addUser(UUID id, String email, Instant now) {
    return database
        .sql(
            """
            INSERT INTO users (id, email, created_at, updated_at) VALUES (:id, :email, :now, :now)
            ON CONFLICT (email) DO NOTHING
            """)
        .bind("id", id)
        .bind("email", email)
        .bind("now", now)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  public Mono<User> findUser(String email) {
    return database
        .sql("SELECT id, email, password_hash FROM users WHERE email = :email")
        .bind("email", email)
        .map(AccountRepository::user)
        .one();
  }

  private static User user(Readable row) {
    return new User(
        Columns.required(row, "id", UUID.class),
        Columns.required(row, "email", String.class),
        row.get("password_hash", String.class));
  }

  public Mono<Void> addPasswordToken(byte[] hash, UUID userId, Instant expiresAt) {
    return database
        .sql("INSERT INTO password_tokens (hash, user_id, expires_at) VALUES (:hash, :user, :end)")
        .bind("hash", hash)
        .bind("user", userId)
        .bind("end", expiresAt)
        .then();
  }

  /** The user of a token that is still good; empty otherwise. */
  public Mono<UUID> findPasswordToken(byte[] hash, Instant now) {
    return database
        .sql(
            """
            SELECT user_id FROM password_tokens
            WHERE hash = :hash AND used_at IS NULL AND expires_at > :now
            """)
        .bind("hash", hash)
        .bind("now", now)
        .map(row -> Columns.required(row, "user_id", UUID.class))
        .one();
  }

  /** Uses the token up; false if it is not good any more. */
  public Mono<Boolean> usePasswordToken(byte[] hash, Instant now) {
    return database
        .sql(
            """
            UPDATE password_tokens SET used_at = :now
            WHERE hash = :hash AND used_at IS NULL AND expires_at > :now
            """)
        .bind("hash", hash)
        .bind("now", now)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  public Mono<Void> setPassword(UUID userId, String passwordHash, Instant now) {
    return database
        .sql("UPDATE users SET password_hash = :hash, updated_at = :now WHERE id = :id")
        .bind("hash", passwordHash)
        .bind("now", now)
        .bind("id", userId)
        .then();
  }
}
