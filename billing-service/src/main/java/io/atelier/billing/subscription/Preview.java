package io.atelier.billing.subscription;

import io.atelier.billing.invoice.Invoice;
import java.time.Instant;

/**
 * The invoice that a change would make.
 *
 * @param prorationAt that makes the change come to the same
 */
record Preview(Invoice invoice, Instant prorationAt) {}
