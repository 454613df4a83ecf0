package io.atelier.billing.subscription;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.atelier.billing.invoice.InvoiceResponse;
import java.time.Instant;

/**
 * The invoice that a change would make, without number.
 *
 * @param prorationAt to be passed on with the change, so that it comes to the same cent
 */
record PreviewResponse(@JsonUnwrapped InvoiceResponse invoice, Instant prorationAt) {

  static PreviewResponse from(Preview preview) {
    return new PreviewResponse(InvoiceResponse.from(preview.invoice()), preview.prorationAt());
  }
}
