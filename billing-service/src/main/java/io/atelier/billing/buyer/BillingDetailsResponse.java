package io.atelier.billing.buyer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Billing details as their owner sees them. */
record BillingDetailsResponse(
    String legalName,
    List<String> addressLines,
    @Nullable String postalCode,
    @Nullable String city,
    @Nullable String countryCode,
    @Nullable String vatId,
    @Nullable String email,
    @Nullable String language,
    @Nullable String reference) {

  static BillingDetailsResponse from(BillingDetails details) {
    return new BillingDetailsResponse(
        details.legalName(),
        details.addressLines(),
        details.postalCode(),
        details.city(),
        details.countryCode(),
        details.vatId(),
        details.email(),
        details.language(),
        details.reference());
  }
}
