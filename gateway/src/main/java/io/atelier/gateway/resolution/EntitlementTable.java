package io.atelier.gateway.resolution;

import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.billing.EntitlementsRecord;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Each tenant's timeline of rights. */
@Component
public final class EntitlementTable {
  private final Map<UUID, Mirrored<EntitlementsRecord>> records = new ConcurrentHashMap<>();

  /** Null while billing's record is not here. */
  public @Nullable EntitlementsRecord of(UUID tenantId) {
    Mirrored<EntitlementsRecord> known = records.get(tenantId);
    return known == null ? null : known.body();
  }

  void changed(InboundEvent<EntitlementsRecord> event) {
    records.merge(
        UUID.fromString(event.key()),
        new Mirrored<>(event.sequence(), event.body()),
        (before, now) -> before.sequence() >= now.sequence() ? before : now);
  }
}
