package io.atelier.domains.claim;

import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.envelope.EventJson;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The tables of domains and of the names that are proven. */
@Repository
public final class DomainRepository {
  private final DatabaseClient database;

  DomainRepository(DatabaseClient database) {
    this.database = database;
  }

  /** False if the tenant has claimed the name already. */
  Mono<Boolean> add(Domain domain) {
    return database
        .sql(
            """
            INSERT INTO domains (id, tenant_id, domain_name, token, checks, ownership, routing,
                                 certificate, is_primary, sequence, created_at, updated_at)
            VALUES (:id, :tenant, :name, :token, 0, :ownership, :routing, :certificate, false, 1,
                    :now, :now)
            ON CONFLICT (tenant_id, domain_name) WHERE removed_at IS NULL DO NOTHING
            """)
        .bind("id", domain.id())
        .bind("tenant", domain.tenantId())
        .bind("name", domain.domainName())
        .bind("token", domain.token())
        .bind("ownership", json(domain.ownership()))
        .bind("routing", json(domain.routing()))
        .bind("certificate", json(domain.certificate()))
        .bind("now", domain.createdAt())
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  /** Also one that is removed and not yet out of the cluster. */
  public Mono<Domain> find(UUID tenantId, UUID id) {
    return database
        .sql("SELECT * FROM domains WHERE tenant_id = :tenant AND id = :id")
        .bind("tenant", tenantId)
        .bind("id", id)
        .map(DomainRepository::domain)
        .one();
  }

  /** The same, locked to the end of the transaction. */
  public Mono<Domain> lock(UUID tenantId, UUID id) {
    return database
        .sql("SELECT * FROM domains WHERE tenant_id = :tenant AND id = :id FOR UPDATE")
        .bind("tenant", tenantId)
        .bind("id", id)
        .map(DomainRepository::domain)
        .one();
  }

  /**
   * A tenant's domains, locked.
   *
   * @param withheld those that are withheld, or those that are not
   */
  Mono<List<Domain>> lockAll(UUID tenantId, boolean withheld) {
    return database
        .sql(
            """
            SELECT * FROM domains
            WHERE tenant_id = :tenant AND removed_at IS NULL
              AND (withheld IS NOT NULL) = :withheld
            ORDER BY id FOR UPDATE
            """)
        .bind("tenant", tenantId)
        .bind("withheld", withheld)
        .map(DomainRepository::domain)
        .all()
        .collectList();
  }

  Mono<List<Domain>> list(UUID tenantId, PageRequest page) {
    String after = page.after();
    return database
        .sql(
            """
            SELECT * FROM domains
            WHERE tenant_id = :tenant AND removed_at IS NULL
              AND (CAST(:after AS uuid) IS NULL OR id < :after)
            ORDER BY id DESC LIMIT :limit
            """)
        .bind("tenant", tenantId)
        .bind("after", Columns.nullable(after == null ? null : Cursor.decodeId(after), UUID.class))
        .bind("limit", page.fetch())
        .map(DomainRepository::domain)
        .all()
        .collectList();
  }

  Mono<Long> count(UUID tenantId) {
    return database
        .sql("SELECT count(*) FROM domains WHERE tenant_id = :tenant AND removed_at IS NULL")
        .bind("tenant", tenantId)
        .mapValue(Long.class)
        .one();
  }

  /** Writes a locked domain back, under the next sequence. */
  public Mono<Domain> save(Domain domain, Instant now) {
    return database
        .sql(
            """
            UPDATE domains
            SET checks = :checks, ownership = :ownership, routing = :routing,
                certificate = :certificate, verified_at = :verified, ssl_expires_at = :expires,
                ingress_name = :ingress, is_primary = :primary, removed_at = :removed,
                left_at = :left, withheld = :withheld, sequence = sequence + 1,
                updated_at = :now
            WHERE tenant_id = :tenant AND id = :id
            RETURNING *
            """)
        .bind("checks", domain.checks())
        .bind("ownership", json(domain.ownership()))
        .bind("routing", json(domain.routing()))
        .bind("certificate", json(domain.certificate()))
        .bind("verified", Columns.nullable(domain.verifiedAt(), Instant.class))
        .bind("expires", Columns.nullable(domain.sslExpiresAt(), Instant.class))
        .bind("ingress", Columns.nullable(domain.ingressName(), String.class))
        .bind("primary", domain.isPrimary())
        .bind("removed", Columns.nullable(domain.removedAt(), Instant.class))
        .bind("left", Columns.nullable(domain.leftAt(), Instant.class))
        .bind("withheld", Columns.nullable(domain.withheld(), String.class))
        .bind("now", now)
        .bind("tenant", domain.tenantId())
        .bind("id", domain.id())
        .map(DomainRepository::domain)
        .one();
  }

  /** Nobody remembers it. */
  public Mono<Void> delete(UUID tenantId, UUID id) {
    return database
        .sql("DELETE FROM domains WHERE tenant_id = :tenant AND id = :id")
        .bind("tenant", tenantId)
        .bind("id", id)
        .then();
  }

  /** The tenant's primary domain, locked; empty if it has none. */
  Mono<Domain> lockPrimary(UUID tenantId) {
    return database
        .sql("SELECT * FROM domains WHERE tenant_id = :tenant AND is_primary FOR UPDATE")
        .bind("tenant", tenantId)
        .map(DomainRepository::domain)
        .one();
  }

  public Mono<Boolean> hasPrimary(UUID tenantId) {
    return database
        .sql("SELECT EXISTS (SELECT FROM domains WHERE tenant_id = :tenant AND is_primary)")
        .bind("tenant", tenantId)
        .mapValue(Boolean.class)
        .one();
  }

  /** Whose name it is from now on; false if it is another's. */
  public Mono<Boolean> takeName(Domain domain) {
    return database
        .sql(
            """
            INSERT INTO verified_names (name, domain_id, verified_tenant_id)
            VALUES (:name, :id, :tenant)
            ON CONFLICT (name) DO UPDATE SET name = excluded.name
              WHERE verified_names.domain_id = excluded.domain_id
            """)
        .bind("name", domain.domainName())
        .bind("id", domain.id())
        .bind("tenant", domain.tenantId())
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  /** Whoever proves it next has it. */
  public Mono<Void> releaseName(Domain domain) {
    return database
        .sql("DELETE FROM verified_names WHERE name = :name AND domain_id = :id")
        .bind("name", domain.domainName())
        .bind("id", domain.id())
        .then();
  }

  Mono<Boolean> isAnothers(String name, UUID tenantId) {
    return database
        .sql(
            """
            SELECT EXISTS (SELECT FROM verified_names
                           WHERE name = :name AND verified_tenant_id <> :tenant)
            """)
        .bind("name", name)
        .bind("tenant", tenantId)
        .mapValue(Boolean.class)
        .one();
  }

  /** Which of these there are; sees all tenants' domains. */
  public Mono<List<UUID>> existing(List<UUID> ids) {
    return database
        .sql("SELECT id FROM domains WHERE id = ANY(CAST(:ids AS uuid[]))")
        .bind("ids", ids.toArray(UUID[]::new))
        .mapValue(UUID.class)
        .all()
        .collectList();
  }

  private static Json json(Track track) {
    return Json.of(EventJson.write(track));
  }

  private static Track track(Readable row, String column) {
    return EventJson.read(Columns.required(row, column, Json.class).asArray(), Track.class);
  }

  private static Domain domain(Readable row) {
    return new Domain(
        Columns.required(row, "id", UUID.class),
        Columns.required(row, "tenant_id", UUID.class),
        Columns.required(row, "domain_name", String.class),
        Columns.required(row, "token", String.class),
        Columns.required(row, "checks", Integer.class),
        track(row, "ownership"),
        track(row, "routing"),
        track(row, "certificate"),
        row.get("verified_at", Instant.class),
        row.get("ssl_expires_at", Instant.class),
        row.get("ingress_name", String.class),
        Columns.required(row, "is_primary", Boolean.class),
        Columns.required(row, "sequence", Long.class),
        Columns.required(row, "created_at", Instant.class),
        Columns.required(row, "updated_at", Instant.class),
        row.get("removed_at", Instant.class),
        row.get("left_at", Instant.class),
        row.get("withheld", String.class));
  }
}
