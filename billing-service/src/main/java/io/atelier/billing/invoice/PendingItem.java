package io.atelier.billing.invoice;

import io.atelier.billing.money.Money;
import io.atelier.billing.money.UnitPrice;
import java.math.BigDecimal;
import java.util.UUID;

/** An item that waits for the next invoice, as it is answered. */
record PendingItem(
    UUID id,
    String description,
    BigDecimal quantity,
    UnitPrice unitPrice,
    Money amount,
    String type) {

  static PendingItem of(StoredLine line, String currency) {
    return new PendingItem(
        line.id(),
        line.description(),
        line.quantity(),
        UnitPrice.of(line.unitPrice(), currency),
        new Money(line.amount(), currency),
        line.type());
  }
}
