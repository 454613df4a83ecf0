/**
 * Who pays: the account's billing details, which are the same for all of its tenants and are copied
 * into each invoice when it is numbered. Until an account has said them, the tenant's own name,
 * address and country stand in for them.
 *
 * <p>In: {@code atelier.tenants}, as a mirror.
 */
@NullMarked
package io.atelier.billing.buyer;

import org.jspecify.annotations.NullMarked;
