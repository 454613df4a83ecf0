/**
 * What is charged, and the documents that say so.
 *
 * <pre>
 * order ──┬─> draft, waits for closed usage ──┬─> draft, ready ──(numbering)──┬─> sent ──┬─> paid
 *         └─> draft, ready  (nothing to wait for)                             └─> paid   ├─> overdue ──> paid
 *                                                       (nothing left to pay)            └─> cancelled
 * </pre>
 *
 * <p>A subscription hands over charges and the usage periods that ended; {@link
 * io.atelier.billing.invoice.Invoicing} makes an invoice of them together with what was pending.
 * What an invoice comes to is computed by pure code alone, which the preview shares, so that a
 * preview is the invoice.
 *
 * <p>A charge stands on one invoice at most: (subscription, item, service_from) is unique, whether
 * it is pending or stands somewhere.
 */
@NullMarked
package io.atelier.billing.invoice;

import org.jspecify.annotations.NullMarked;
