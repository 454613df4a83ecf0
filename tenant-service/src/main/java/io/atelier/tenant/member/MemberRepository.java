package io.atelier.tenant.member;

import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.tenancy.Columns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The table of members. */
@Repository
final class MemberRepository {
  private static final String SELECT =
      """
      SELECT m.id, m.tenant_id, t.slug, t.platform, m.user_id, u.email, u.email_confirmed_at,
             m.role, m.created_at
      FROM members m JOIN users u ON u.id = m.user_id JOIN tenants t ON t.id = m.tenant_id
      """;

  private final DatabaseClient database;

  MemberRepository(DatabaseClient database) {
    this.database = database;
  }

  Mono<Void> add(UUID id, UUID tenantId, UUID userId, MemberRole role, Instant now) {
    return database
        .sql(
            """
            INSERT INTO members (id, tenant_id, user_id, role, sequence, created_at, updated_at)
            VALUES (:id, :tenant, :user, :role, 1, :now, :now)
            """)
        .bind("id", id)
        .bind("tenant", tenantId)
        .bind("user", userId)
        .bind("role", role.name())
        .bind("now", now)
        .then();
  }

  Mono<Long> count(UUID tenantId) {
    return database
        .sql("SELECT count(*) FROM members WHERE tenant_id = :tenant")
        .bind("tenant", tenantId)
        .mapValue(Long.class)
        .one();
  }

  Mono<List<Member>> ofTenant(UUID tenantId, PageRequest page) {
    String after = page.after();
    return database
        .sql(
            SELECT
                + """
                WHERE m.tenant_id = :tenant AND (CAST(:after AS uuid) IS NULL OR m.id < :after)
                ORDER BY m.id DESC LIMIT :limit
                """)
        .bind("tenant", tenantId)
        .bind("after", Columns.nullable(after == null ? null : Cursor.decodeId(after), UUID.class))
        .bind("limit", page.fetch())
        .map(MemberRepository::member)
        .all()
        .collectList();
  }

  /** The places of a user in all tenants, oldest first. */
  Mono<List<Member>> ofUser(UUID userId) {
    return database
        .sql(SELECT + "WHERE m.user_id = :user ORDER BY m.id")
        .bind("user", userId)
        .map(MemberRepository::member)
        .all()
        .collectList();
  }

  Mono<Boolean> isMember(UUID tenantId, String email) {
    return database
        .sql(
            """
            SELECT EXISTS (SELECT FROM members m JOIN users u ON u.id = m.user_id
                           WHERE m.tenant_id = :tenant AND u.email = :email)
            """)
        .bind("tenant", tenantId)
        .bind("email", email)
        .mapValue(Boolean.class)
        .one();
  }

  private static Member member(Readable row) {
    return new Member(
        Columns.required(row, "id", UUID.class),
        Columns.required(row, "tenant_id", UUID.class),
        Columns.required(row, "slug", String.class),
        Columns.required(row, "platform", String.class),
        Columns.required(row, "user_id", UUID.class),
        Columns.required(row, "email", String.class),
        MemberRole.valueOf(Columns.required(row, "role", String.class)),
        Columns.required(row, "created_at", Instant.class),
        row.get("email_confirmed_at", Instant.class));
  }
}
