/**
 * Money that is owed to a tenant. A billing credit is payment: it is applied to what an invoice
 * comes to with its tax, the one that expires first first. An invoice that came to less than
 * nothing and a payment of too much make one.
 */
@NullMarked
package io.atelier.billing.credit;

import org.jspecify.annotations.NullMarked;
