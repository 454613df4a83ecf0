/**
 * Every service checks for itself who calls: ES256 tokens of one issuer, and a rule on every
 * endpoint.
 */
@NullMarked
package io.atelier.chassis.security;

import org.jspecify.annotations.NullMarked;
