/**
 * The business offerings of the installation: read from a file at start, changed by an API,
 * published on {@code atelier.platforms}.
 */
@NullMarked
package io.atelier.tenant.platform;

import org.jspecify.annotations.NullMarked;
