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

  static List<StoredLine> of(UUID invoiceId, List<Line> lines) {
    List<StoredLine> stored = new ArrayList<>();
    for (Line line : lines) {
      stored.add(
          of(invoiceId, stored.size(), line.subscriptionId(), line.charge(), line.taxRate()));
    }
    return stored;
  }

  /** What is carried over is unique by its invoice: two may be so in one instant. */
  static StoredLine of(
      @Nullable UUID invoiceId,
      int position,
      UUID subscriptionId,
      Charge charge,
      @Nullable BigDecimal taxRate) {
    boolean carriedOver = charge.item().equals(Assembly.CARRIED_OVER);
    return new StoredLine(
        subscriptionId,
        UuidCreator.getTimeOrderedEpoch(),
        invoiceId,
        position,
        charge.type().code(),
        carriedOver ? charge.item() + ":" + invoiceId : charge.item(),
        charge.description(),
        charge.quantity(),
        charge.unitPrice(),
        charge.amount(),
        taxRate,
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
