/**
 * Payments, for now as operators record them, and what settles an invoice otherwise.
 *
 * <p>A provider's transaction (provider, reference) pays once. Payments of a part add up; what is
 * too much becomes a billing credit. An invoice that became paid or was cancelled is told to {@link
 * io.atelier.billing.dunning.Dunning} in the same unit of work, which restores a subscription that
 * was past due.
 *
 * <p>Out: {@code payment.completed} on {@code atelier.payments}; {@code invoice.paid} and {@code
 * invoice.voided} on {@code atelier.invoices}.
 */
@NullMarked
package io.atelier.billing.payment;

import org.jspecify.annotations.NullMarked;
