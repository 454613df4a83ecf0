/**
 * An issuer of tokens for tests, in the place of tenant-service: every service checks for itself.
 */
@NullMarked
package io.atelier.testsupport.token;

import org.jspecify.annotations.NullMarked;
