/**
 * What is sold. The catalogue is files in git, one a platform and some for what is global; it is
 * read and judged as a whole, every fault with its file and line, and stored as data.
 *
 * <p>A plan is versioned: whatever changes its prices, limits, features or usage prices makes the
 * next version, texts and order do not. Versions are never changed or removed, so what a tenant
 * bought stays what it was. An import of what is there already changes nothing and publishes
 * nothing; an import with a fault leaves the catalogue that was there.
 *
 * <p>Out: {@code catalog.imported} on {@code atelier.catalog}, one state a platform with the global
 * plans merged in, only when it changed.
 */
@NullMarked
package io.atelier.billing.catalog;

import org.jspecify.annotations.NullMarked;
