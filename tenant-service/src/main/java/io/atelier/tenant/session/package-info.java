/**
 * Sign-in with e-mail and password, ES256 tokens of ten minutes, refresh tokens that rotate and
 * whose family ends when one is used twice.
 */
@NullMarked
package io.atelier.tenant.session;

import org.jspecify.annotations.NullMarked;
