/**
 * Customers as those who sign and pay, and the people who sign in: one user per e-mail and
 * installation.
 */
@NullMarked
package io.atelier.tenant.account;

import org.jspecify.annotations.NullMarked;
