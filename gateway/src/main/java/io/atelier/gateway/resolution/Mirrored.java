package io.atelier.gateway.resolution;

import org.jspecify.annotations.Nullable;

/**
 * The newest state that was heard of.
 *
 * @param body null once it is gone; the sequence stays, so that nothing older comes back
 */
record Mirrored<T>(long sequence, @Nullable T body) {}
