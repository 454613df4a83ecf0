/**
 * The Certificate of a domain, which cert-manager fills, and what its conditions mean for the
 * customer.
 */
@NullMarked
package io.atelier.domains.certificate;

import org.jspecify.annotations.NullMarked;
