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

/** The tables of invitations. */
@Repository
final class InvitationRepository {
  private final DatabaseClient database;

  InvitationRepository(DatabaseClient database) {
    this.database = database;
  }

  /** The tenant of an invitation that a token is for. */
  Mono<UUID> tenantOf(byte[] hash) {
    return database
        .sql("SELECT invitation_tenant_id FROM invitation_hashes WHERE hash = :hash")
        .bind("hash", hash)
        .mapValue(UUID.class)
        .one();
  }

  /** Invites, or invites again: the token of before is good no more. */
  Mono<Invitation> put(Invitation invitation, byte[] hash, String invitedBy) {
    return forgetToken(invitation.tenantId(), invitation.email())
        .then(
            database
                .sql(
                    """
                    INSERT INTO invitations (id, tenant_id, email, role, token_hash, invited_by,
                                             created_at, expires_at)
                    VALUES (:id, :tenant, :email, :role, :hash, :by, :created, :expires)
                    ON CONFLICT (tenant_id, email) DO UPDATE
                      SET role = excluded.role, token_hash = excluded.token_hash,
                          invited_by = excluded.invited_by, expires_at = excluded.expires_at
                    RETURNING *
                    """)
                .bind("id", invitation.id())
                .bind("tenant", invitation.tenantId())
                .bind("email", invitation.email())
                .bind("role", invitation.role().name())
                .bind("hash", hash)
                .bind("by", invitedBy)
                .bind("created", invitation.createdAt())
                .bind("expires", invitation.expiresAt())
                .map(InvitationRepository::invitation)
                .one())
        .flatMap(kept -> addToken(kept, hash).thenReturn(kept));
  }

  private Mono<Void> addToken(Invitation invitation, byte[] hash) {
    return database
        .sql(
            """
            INSERT INTO invitation_hashes (hash, invitation_id, invitation_tenant_id)
            VALUES (:hash, :id, :tenant)
            """)
        .bind("hash", hash)
        .bind("id", invitation.id())
        .bind("tenant", invitation.tenantId())
        .then();
  }

  private Mono<Void> forgetToken(UUID tenantId, String email) {
    return database
        .sql(
            """
            DELETE FROM invitation_hashes
            WHERE hash IN (SELECT token_hash FROM invitations
                           WHERE tenant_id = :tenant AND email = :email)
            """)
        .bind("tenant", tenantId)
        .bind("email", email)
        .then();
  }

  /** The invitation of a token, locked; empty if it has ended. */
  Mono<Invitation> lock(UUID tenantId, byte[] hash, Instant now) {
    return database
        .sql(
            """
            SELECT * FROM invitations
            WHERE tenant_id = :tenant AND token_hash = :hash AND expires_at > :now
            FOR UPDATE
            """)
        .bind("tenant", tenantId)
        .bind("hash", hash)
        .bind("now", now)
        .map(InvitationRepository::invitation)
        .one();
  }

  Mono<Void> remove(Invitation invitation) {
    return forgetToken(invitation.tenantId(), invitation.email())
        .then(
            database
                .sql("DELETE FROM invitations WHERE tenant_id = :tenant AND id = :id")
                .bind("tenant", invitation.tenantId())
                .bind("id", invitation.id())
                .then());
  }

  Mono<List<Invitation>> open(UUID tenantId, Instant now, PageRequest page) {
    String after = page.after();
    return database
        .sql(
            """
            SELECT * FROM invitations
            WHERE tenant_id = :tenant AND expires_at > :now
              AND (CAST(:after AS uuid) IS NULL OR id < :after)
            ORDER BY id DESC LIMIT :limit
            """)
        .bind("tenant", tenantId)
        .bind("now", now)
        .bind("after", Columns.nullable(after == null ? null : Cursor.decodeId(after), UUID.class))
        .bind("limit", page.fetch())
        .map(InvitationRepository::invitation)
        .all()
        .collectList();
  }

  /**
   * Who is a member, or will be by an open invitation; locks the tenant to the end of the
   * transaction, so that nobody else is added meanwhile.
   *
   * @param without an address that is not counted: it is the one that is being added
   */
  Mono<Long> places(UUID tenantId, String without, Instant now) {
    return database
        .sql("SELECT 1 FROM tenants WHERE id = :tenant FOR UPDATE")
        .bind("tenant", tenantId)
        .then()
        .then(
            database
                .sql(
                    """
                    SELECT (SELECT count(*) FROM members WHERE tenant_id = :tenant)
                         + (SELECT count(*) FROM invitations
                            WHERE tenant_id = :tenant AND expires_at > :now AND email <> :without)
                    """)
                .bind("tenant", tenantId)
                .bind("now", now)
                .bind("without", without)
                .mapValue(Long.class)
                .one());
  }

  private static Invitation invitation(Readable row) {
    return new Invitation(
        Columns.required(row, "id", UUID.class),
        Columns.required(row, "tenant_id", UUID.class),
        Columns.required(row, "email", String.class),
        MemberRole.valueOf(Columns.required(row, "role", String.class)),
        Columns.required(row, "created_at", Instant.class),
        Columns.required(row, "expires_at", Instant.class));
  }
}
