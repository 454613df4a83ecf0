package io.atelier.notification.delivery;

import java.util.Locale;

/** Where a delivery stands. */
enum DeliveryStatus {
  PENDING,
  DELIVERED,
  FAILED;

  /** As the API and the table write it. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static DeliveryStatus of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
