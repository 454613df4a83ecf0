/**
 * The one total for each tenant, metric and usage period. Limits are decided on it, readers read
 * it, invoices follow it; nothing else counts. Also the two answers that show it: usage and
 * entitlements. Numbers are exact decimals, held as millionths.
 */
@NullMarked
package io.atelier.usage.total;

import org.jspecify.annotations.NullMarked;
