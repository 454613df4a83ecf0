package io.atelier.billing.catalog;

import java.util.Map;

/**
 * The catalogue that is sold now, with the newest version of each plan.
 *
 * @param number counts imports that changed something
 */
public record CurrentCatalog(
    long number, Catalog catalog, Map<PlanVersion.Key, PlanVersion> newest) {

  /** The version that a tenant buys today. */
  public PlanVersion newest(Plan plan) {
    PlanVersion version = newest.get(PlanVersion.Key.of(plan));
    if (version == null) {
      throw new IllegalStateException("plan " + plan.code() + " was never imported");
    }
    return version;
  }
}
