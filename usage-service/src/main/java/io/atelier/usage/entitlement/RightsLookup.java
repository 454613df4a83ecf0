package io.atelier.usage.entitlement;

import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.envelope.EventJson;
import io.atelier.usage.binary.BinaryArray;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectReader;

/**
 * The rights of many tenants as of one transaction. What was parsed is kept, and used only while
 * the transaction itself says that it is the newest state.
 */
@Component
public final class RightsLookup {
  private static final int MOST_KEPT = 20_000;

  /**
   * Made at the start: how to read a type is found out under a lock, which no event loop waits for.
   */
  private final ObjectReader records = EventJson.mapper().readerFor(EntitlementsRecord.class);

  private final ObjectReader catalogStates = EventJson.mapper().readerFor(CatalogState.class);
  private final DatabaseClient database;
  private final Map<UUID, Kept> kept = new ConcurrentHashMap<>();
  private final Map<String, KeptCatalog> catalogs = new ConcurrentHashMap<>();

  private record Version(UUID tenantId, long sequence, long catalogSequence) {
    /** No state has it. */
    static Version ofNone(UUID tenantId) {
      return new Version(tenantId, -1, -1);
    }
  }

  private record Kept(Version version, TenantRights rights) {}

  private record KeptCatalog(long sequence, CatalogState catalog) {}

  RightsLookup(DatabaseClient database) {
    this.database = database;
  }

  /** By tenant, without those whose rights have not arrived yet. */
  public Mono<Map<UUID, TenantRights>> of(Set<UUID> tenants) {
    Map<UUID, Kept> known = new HashMap<>();
    List<Version> versions = new ArrayList<>();
    for (UUID tenant : tenants) {
      Kept found = kept.get(tenant);
      versions.add(found == null ? Version.ofNone(tenant) : found.version());
      if (found != null) {
        known.put(tenant, found);
      }
    }
    return changed(versions)
        .flatMap(changed -> {
          known.keySet().removeAll(changed);
          Map<UUID, TenantRights> rights = new HashMap<>();
          known.forEach((tenant, newest) -> rights.put(tenant, newest.rights()));
          return changed.isEmpty() ? Mono.just(rights) : read(changed, rights);
        });
  }

  /** The tenants of whom another state holds now; mostly none, so that little travels. */
  private Mono<List<UUID>> changed(List<Version> versions) {
    return database
        .sql(
            """
            SELECT k.tenant_id
            FROM unnest(:tenants, :sequences, :catalogs)
              AS k (tenant_id, sequence, catalog_sequence)
            LEFT JOIN entitlements e USING (tenant_id)
            LEFT JOIN catalogs c USING (platform)
            WHERE (e.sequence, c.sequence) IS DISTINCT FROM (k.sequence, k.catalog_sequence)
            """)
        .bind("tenants", BinaryArray.uuids(versions, Version::tenantId))
        .bind("sequences", BinaryArray.numbers(versions, Version::sequence))
        .bind("catalogs", BinaryArray.numbers(versions, Version::catalogSequence))
        .map(row -> Columns.required(row, "tenant_id", UUID.class))
        .all()
        .collectList();
  }

  private static Version version(Readable row) {
    return new Version(
        Columns.required(row, "tenant_id", UUID.class),
        Columns.required(row, "sequence", Long.class),
        Columns.required(row, "catalog_sequence", Long.class));
  }

  private Mono<Map<UUID, TenantRights>> read(List<UUID> changed, Map<UUID, TenantRights> known) {
    return database
        .sql(
            """
            SELECT e.tenant_id, e.sequence, e.record::text AS entitlements, c.platform,
                   c.sequence AS catalog_sequence, c.record::text AS catalog,
                   (SELECT string_agg(to_char(b.starts_at AT TIME ZONE 'UTC',
                                              'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                      ',' ORDER BY b.starts_at)
                    FROM usage_period_boundaries b WHERE b.tenant_id = e.tenant_id) AS passed
            FROM entitlements e JOIN catalogs c ON c.platform = e.platform
            WHERE e.tenant_id = ANY (:tenants)
            """)
        .bind("tenants", BinaryArray.uuids(changed, tenant -> tenant))
        .map(this::keep)
        .all()
        .collectList()
        .map(read -> {
          read.forEach(rights -> known.put(rights.tenantId(), rights));
          return known;
        });
  }

  private TenantRights keep(Readable row) {
    Version version = version(row);
    TenantRights rights =
        new TenantRights(
            version.tenantId(),
            RightsRepository.inMicros(records.readValue(row.get("entitlements", String.class))),
            catalog(row, version.catalogSequence()),
            instants(row.get("passed", String.class)));
    if (kept.size() >= MOST_KEPT) {
      kept.clear();
    }
    kept.put(version.tenantId(), new Kept(version, rights));
    return rights;
  }

  private CatalogState catalog(Readable row, long sequence) {
    String platform = Columns.required(row, "platform", String.class);
    KeptCatalog found = catalogs.get(platform);
    if (found != null && found.sequence() == sequence) {
      return found.catalog();
    }
    CatalogState catalog = catalogStates.readValue(row.get("catalog", String.class));
    catalogs.put(platform, new KeptCatalog(sequence, catalog));
    return catalog;
  }

  private static List<Instant> instants(@Nullable String list) {
    return list == null ? List.of() : Stream.of(list.split(",")).map(Instant::parse).toList();
  }
}
