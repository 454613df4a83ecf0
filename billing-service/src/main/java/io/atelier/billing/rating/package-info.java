/**
 * What usage costs. {@link io.atelier.billing.rating.Rating} is pure arithmetic over the five usage
 * price models; usage-service's totals are mirrored here, the newest sequence of each.
 *
 * <p>In: {@code atelier.usage-totals}, as a mirror. A closed total wakes the tenant's timers, which
 * rate the usage that an invoice waits for, and charge or give back the difference when a period
 * that was invoiced already got another value.
 */
@NullMarked
package io.atelier.billing.rating;

import org.jspecify.annotations.NullMarked;
