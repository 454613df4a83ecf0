package io.atelier.billing.buyer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An account's particulars, as invoices name them.
 *
 * @param version counts changes; 0: the account has said nothing yet
 */
record BillingDetails(
    long version,
    String legalName,
    List<String> addressLines,
    @Nullable String postalCode,
    @Nullable String city,
    @Nullable String countryCode,
    @Nullable String vatId,
    @Nullable String email,
    @Nullable String language,
    @Nullable String reference) {}
