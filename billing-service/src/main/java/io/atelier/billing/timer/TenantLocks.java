package io.atelier.billing.timer;

import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * The row that every command about a tenant takes first and holds to the end of its transaction.
 */
@Component
public final class TenantLocks {
  private final DatabaseClient database;

  TenantLocks(DatabaseClient database) {
    this.database = database;
  }

  /** Takes the lock, and makes its row when billing sees the tenant for the first time. */
  public Mono<Void> take(UUID tenantId, String platform) {
    return database
        .sql(
            """
            INSERT INTO tenant_locks (tenant_id, platform) VALUES (:tenantId, :platform)
            ON CONFLICT (tenant_id) DO UPDATE SET platform = tenant_locks.platform
            """)
        .bind("tenantId", tenantId)
        .bind("platform", platform)
        .then();
  }
}
