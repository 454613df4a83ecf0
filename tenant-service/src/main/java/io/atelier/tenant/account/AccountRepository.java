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
        .sql("SELECT * FROM users WHERE email = :email")
        .bind("email", email)
        .map(AccountRepository::user)
        .one();
  }

  public Mono<User> findUser(UUID id) {
    return database
        .sql("SELECT * FROM users WHERE id = :id")
        .bind("id", id)
        .map(AccountRepository::user)
        .one();
  }

  private static User user(Readable row) {
    return new User(
        Columns.required(row, "id", UUID.class),
        Columns.required(row, "email", String.class),
        row.get("password_hash", String.class),
        row.get("email_confirmed_at", Instant.class));
  }

  public Mono<Void> addPasswordToken(byte[] hash, UUID userId, Instant expiresAt) {
    return database
        .sql("INSERT INTO password_tokens (hash, user_id, expires_at) VALUES (:hash, :user, :end)")
        .bind("hash", hash)
        .bind("user", userId)
        .bind("end", expiresAt)
        .then();
  }

  /** A token that only the mailbox's reader gets; false if the last one is not a minute old. */
  public Mono<Boolean> addMailedPasswordToken(
      byte[] hash, UUID userId, Instant now, Instant expiresAt) {
    return database
        .sql(
            """
            INSERT INTO password_tokens (hash, user_id, expires_at, by_mail, created_at)
            SELECT :hash, :user, :end, true, :now
            WHERE NOT EXISTS (SELECT FROM password_tokens
                              WHERE user_id = :user AND by_mail AND created_at > :recent)
            """)
        .bind("hash", hash)
        .bind("user", userId)
        .bind("end", expiresAt)
        .bind("now", now)
        .bind("recent", now.minusSeconds(60))
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  /** A password that was set by a mailed token proves the address. */
  public Mono<Void> confirmIfMailed(byte[] passwordToken, UUID userId, Instant now) {
    return database
        .sql(
            """
            UPDATE users SET email_confirmed_at = coalesce(email_confirmed_at, :now)
            WHERE id = :user
              AND EXISTS (SELECT FROM password_tokens WHERE hash = :hash AND by_mail)
            """)
        .bind("now", now)
        .bind("user", userId)
        .bind("hash", passwordToken)
        .then();
  }

  Mono<Void> addAddressToken(byte[] hash, UUID userId, UUID tenantId, Instant expiresAt) {
    return database
        .sql(
            """
            INSERT INTO address_tokens (hash, user_id, for_tenant_id, expires_at)
            VALUES (:hash, :user, :tenant, :end)
            """)
        .bind("hash", hash)
        .bind("user", userId)
        .bind("tenant", tenantId)
        .bind("end", expiresAt)
        .then();
  }

  /** Whose address a token proves. */
  record AddressToken(UUID userId, UUID tenantId) {}

  Mono<AddressToken> findAddressToken(byte[] hash, Instant now) {
    return database
        .sql(
            """
            SELECT user_id, for_tenant_id FROM address_tokens
            WHERE hash = :hash AND expires_at > :now
            """)
        .bind("hash", hash)
        .bind("now", now)
        .map(row ->
            new AddressToken(
                Columns.required(row, "user_id", UUID.class),
                Columns.required(row, "for_tenant_id", UUID.class)))
        .one();
  }

  /** False if it was proven before. */
  public Mono<Boolean> confirmAddress(UUID userId, Instant now) {
    return database
        .sql(
            """
            UPDATE users SET email_confirmed_at = :now, updated_at = :now
            WHERE id = :user AND email_confirmed_at IS NULL
            """)
        .bind("now", now)
        .bind("user", userId)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
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
