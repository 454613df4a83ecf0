/**
 * Accounts, platforms, tenants and their databases, users, members, keys, applications, operators.
 */
@NullMarked
package io.atelier.tenant;

import org.jspecify.annotations.NullMarked;
