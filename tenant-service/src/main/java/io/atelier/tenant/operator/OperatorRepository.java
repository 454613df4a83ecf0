package io.atelier.tenant.operator;

import io.atelier.chassis.security.OperatorRole;
import io.atelier.chassis.tenancy.Columns;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The table of operators. */
@Repository
final class OperatorRepository {
  private final DatabaseClient database;

  OperatorRepository(DatabaseClient database) {
    this.database = database;
  }

  /** Adds the operator unless the address has one. */
  Mono<Void> add(Operator operator, Instant now) {
    return database
        .sql(
            """
            INSERT INTO operators (id, email, role, password_hash, sealed_totp_seed, created_at)
            VALUES (:id, :email, :role, :password, :seed, :now)
            ON CONFLICT (email) DO NOTHING
            """)
        .bind("id", operator.id())
        .bind("email", operator.email())
        .bind("role", operator.role().name())
        .bind("password", operator.passwordHash())
        .bind("seed", operator.sealedTotpSeed())
        .bind("now", now)
        .then();
  }

  Mono<Operator> find(String email) {
    return database
        .sql("SELECT * FROM operators WHERE email = :email")
        .bind("email", email)
        .map(row ->
            new Operator(
                Columns.required(row, "id", UUID.class),
                Columns.required(row, "email", String.class),
                OperatorRole.valueOf(Columns.required(row, "role", String.class)),
                Columns.required(row, "password_hash", String.class),
                Columns.required(row, "sealed_totp_seed", byte[].class),
                Columns.required(row, "last_totp_step", Long.class),
                Columns.required(row, "failures", Integer.class),
                row.get("locked_until", Instant.class)))
        .one();
  }

  /** Notes a sign-in; false if its one-time password was used by another one meanwhile. */
  Mono<Boolean> signedIn(UUID id, long totpStep, String address, Instant now) {
    return database
        .sql(
            """
            UPDATE operators
            SET last_totp_step = :step, failures = 0, locked_until = NULL,
                last_login_at = :now, last_login_address = :address
            WHERE id = :id AND last_totp_step < :step
            """)
        .bind("step", totpStep)
        .bind("now", now)
        .bind("address", address)
        .bind("id", id)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  /** Counts a failure, anew when a lock-out is over. */
  Mono<Void> failed(UUID id, int lockAfter, @Nullable Instant lockedUntil, Instant now) {
    return database
        .sql(
            """
            UPDATE operators
            SET failures = CASE WHEN locked_until <= :now THEN 1 ELSE failures + 1 END,
                locked_until = CASE WHEN locked_until <= :now THEN NULL
                                    WHEN failures + 1 >= :after THEN :until
                                    ELSE locked_until END
            WHERE id = :id
            """)
        .bind("now", now)
        .bind("after", lockAfter)
        .bind("until", Columns.nullable(lockedUntil, Instant.class))
        .bind("id", id)
        .then();
  }
}
