package io.atelier.billing.invoice;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.billing.invoice.Assembly.Line;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line as the database takes it.
 *
 * @param invoiceId null: it waits for the next invoice
 */
record StoredLine(
    UUID tenantId,
    String currency,
    UUID subscriptionId,
    UUID id,
    @Nullable UUID invoiceId,
    int position,
    String type,
    String item,
    String description,
    BigDecimal quantity,
    BigDecimal unitPrice,
    long amount,
    @Nullable BigDecimal taxRate,
    Instant serviceFrom,
    Instant serviceTo,
    Map<String, Object> metadata) {

  static List<StoredLine> of(Draft draft, List<Line> lines) {
    List<StoredLine> stored = new ArrayList<>();
    for (Line line : lines) {
      stored.add(of(draft.tenantId(), draft.currency(), draft.id(), stored.size(), line));
    }
    return stored;
  }

  /** A charge that waits for the next invoice. */
  static StoredLine pending(UUID tenantId, String currency, UUID subscriptionId, Charge charge) {
    return of(tenantId, currency, null, 0, new Line(subscriptionId, charge, null));
  }

  /** What is carried over is unique by its invoice: two may be so in one instant. */
  private static StoredLine of(
      UUID tenantId, String currency, @Nullable UUID invoiceId, int position, Line line) {
    Charge charge = line.charge();
    boolean carriedOver = charge.item().equals(Assembly.CARRIED_OVER);
    return new StoredLine(
        tenantId,
        currency,
        line.subscriptionId(),
        UuidCreator.getTimeOrderedEpoch(),
        invoiceId,
        position,
        charge.type().code(),
        carriedOver ? charge.item() + ":" + invoiceId : charge.item(),
        charge.description(),
        charge.quantity(),
        charge.unitPrice(),
        charge.amount(),
        line.taxRate(),
        charge.serviceFrom(),
        charge.serviceTo(),
        charge.metadata());
  }

  InvoiceLine line() {
    return new InvoiceLine(
        id,
        LineType.of(type),
        item,
        description,
        quantity,
        unitPrice,
        amount,
        taxRate,
        serviceFrom,
        serviceTo,
        metadata);
  }
}
