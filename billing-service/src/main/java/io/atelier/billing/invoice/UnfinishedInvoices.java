package io.atelier.billing.invoice;

import io.atelier.billing.timer.ClockBrake;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * A tenant's clock stands still while an invoice waits for usage that is being closed, and arrives
 * only when every invoice has its number. Usage that nobody closes is not waited for for ever: time
 * goes on to where the draft is finished without it.
 */
@Component
class UnfinishedInvoices implements ClockBrake {
  private final DatabaseClient database;
  private final InvoiceProperties properties;

  UnfinishedInvoices(DatabaseClient database, InvoiceProperties properties) {
    this.database = database;
    this.properties = properties;
  }

  /** An invoice's id says when it was made by the system's clock. */
  @Override
  public Mono<Boolean> holds(UUID tenantId, boolean there) {
    return database
        .sql(
            """
            SELECT EXISTS (
              SELECT FROM invoices
              WHERE tenant_id = :tenantId AND status = 'draft'
                AND CASE WHEN ready_at IS NULL
                      THEN uuid_extract_timestamp(id)
                           > clock_timestamp() - make_interval(secs => :patience)
                      ELSE :there END) AS unfinished
            """)
        .bind("tenantId", tenantId)
        .bind("there", there)
        .bind("patience", (double) properties.clockPatience().toSeconds())
        .map(row -> Boolean.TRUE.equals(row.get("unfinished", Boolean.class)))
        .one();
  }
}
