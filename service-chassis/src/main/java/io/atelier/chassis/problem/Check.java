package io.atelier.chassis.problem;

import org.jspecify.annotations.Nullable;

/** Judges one member of a body by its meaning; see {@link Checked}. */
@FunctionalInterface
public interface Check<T> {

  /** What is wrong with the value, for the client; null if nothing is. */
  @Nullable String fault(T value);
}
