package io.atelier.usage.recorder;

import io.atelier.usage.total.Total;
import java.util.UUID;

/** A total, and whose it is. */
record TenantTotal(UUID tenantId, Total total) {
  TotalPlace place() {
    return TotalPlace.of(tenantId, total.counter());
  }
}
