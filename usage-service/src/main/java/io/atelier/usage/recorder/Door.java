package io.atelier.usage.recorder;

/** By which way usage came in. */
public enum Door {
  /** The company's application: it may not write what Atelier counts itself. */
  APPLICATION,
  /** {@code atelier.usage}, which only the installation's own parts may write. */
  INTERNAL
}
