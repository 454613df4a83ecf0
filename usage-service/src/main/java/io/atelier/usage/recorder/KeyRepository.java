package io.atelier.usage.recorder;

import io.atelier.chassis.tenancy.Columns;
import io.atelier.usage.binary.BinaryArray;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Dedupe rows. Every list comes in the order of its keys. */
@Component
final class KeyRepository {

  /** An id that is claimed. */
  record Claim(UUID tenantId, UUID key, UUID contentHash, RecordKind kind, Instant periodStart) {}

  /**
   * Claims ids of events for ever.
   *
   * @param recordedAt system time, the same as of the event rows, which are found by it
   * @return what those that somebody had claimed before were claimed for; mostly none, and then
   *     they are not looked for
   */
  Mono<Map<UUID, StoredKey>> claim(
      LaneConnection connection, List<Counted> offered, Instant recordedAt) {
    return connection
        .update(
            """
            INSERT INTO usage_event_keys
              (key, tenant_id, content_hash, kind, period_start, recorded_at)
            SELECT key, tenant_id, content_hash, 'event', period_start, $5
            FROM unnest($1, $2, $3, $4) AS o (key, tenant_id, content_hash, period_start)
            ON CONFLICT (key) DO NOTHING
            """,
            BinaryArray.uuids(offered, Counted::key),
            BinaryArray.uuids(offered, Counted::tenantId),
            BinaryArray.uuids(offered, Counted::contentHash),
            BinaryArray.times(offered, Counted::periodStart),
            recordedAt)
        .flatMap(claimed ->
            claimed == offered.size()
                ? Mono.just(Map.of())
                : ofOthers(connection, offered)
                    .filter(others -> others.size() + claimed == offered.size())
                    .switchIfEmpty(Mono.error(KeyRepository::unclear)));
  }

  /** A statement of its own, so that it sees whom the claim waited for. */
  private static Mono<Map<UUID, StoredKey>> ofOthers(
      LaneConnection connection, List<Counted> offered) {
    return connection
        .rows(
            """
            SELECT key, content_hash, kind, period_start, recorded_at, undone_by
            FROM usage_event_keys
            WHERE key = ANY ($1) AND xmin <> pg_current_xact_id()::xid
            """,
            KeyRepository::storedKey,
            BinaryArray.uuids(offered, Counted::key))
        .map(KeyRepository::byKey);
  }

  /** A row whose transaction had our number four thousand million transactions ago. */
  private static TransientDataAccessResourceException unclear() {
    return new TransientDataAccessResourceException("claims that cannot be told from older ones");
  }

  /** Claims ids that nobody had when they were looked for; a unique violation if one has now. */
  Mono<Long> insert(LaneConnection connection, List<Claim> claims, Instant recordedAt) {
    return connection.update(
        """
        INSERT INTO usage_event_keys
          (key, tenant_id, content_hash, kind, period_start, recorded_at)
        SELECT key, tenant_id, content_hash, kind, period_start, $6
        FROM unnest($1, $2, $3, $4, $5) AS c (key, tenant_id, content_hash, kind, period_start)
        """,
        BinaryArray.uuids(claims, Claim::key),
        BinaryArray.uuids(claims, Claim::tenantId),
        BinaryArray.uuids(claims, Claim::contentHash),
        BinaryArray.texts(claims, claim -> claim.kind().code()),
        BinaryArray.times(claims, Claim::periodStart),
        recordedAt);
  }

  /** What these ids were claimed for; a statement of its own, so that it sees who came first. */
  Mono<Map<UUID, StoredKey>> stored(LaneConnection connection, Collection<UUID> keys) {
    if (keys.isEmpty()) {
      return Mono.just(new HashMap<>());
    }
    return connection
        .rows(
            """
            SELECT key, content_hash, kind, period_start, recorded_at, undone_by
            FROM usage_event_keys WHERE key = ANY ($1)
            """,
            KeyRepository::storedKey,
            BinaryArray.uuids(keys, key -> key))
        .map(KeyRepository::byKey);
  }

  private static Map<UUID, StoredKey> byKey(List<StoredKey> rows) {
    Map<UUID, StoredKey> byKey = new HashMap<>();
    rows.forEach(row -> byKey.put(row.key(), row));
    return byKey;
  }

  private static StoredKey storedKey(Readable row) {
    return new StoredKey(
        Columns.required(row, "key", UUID.class),
        Columns.required(row, "content_hash", UUID.class),
        RecordKind.of(Columns.required(row, "kind", String.class)),
        Columns.required(row, "period_start", Instant.class),
        Columns.required(row, "recorded_at", Instant.class),
        row.get("undone_by", UUID.class));
  }

  /**
   * Notes of ids by what they were taken back.
   *
   * @param by the key of the release or void, by that of what it undoes
   */
  Mono<Long> undo(LaneConnection connection, Map<UUID, UUID> by) {
    List<Map.Entry<UUID, UUID>> entries = List.copyOf(by.entrySet());
    return connection.update(
        """
        UPDATE usage_event_keys AS k SET undone_by = u.by
        FROM unnest($1, $2) AS u (key, by) WHERE k.key = u.key
        """,
        BinaryArray.uuids(entries, Map.Entry::getKey),
        BinaryArray.uuids(entries, Map.Entry::getValue));
  }
}
