package io.atelier.usage.recorder;

/**
 * A wish to count something now, if it still fits.
 *
 * @param id 1–200 characters, unique for ever in its tenant
 */
public record Consumption(String id, Quantities quantities) {
  UsageEntry entry() {
    return new UsageEntry(id, quantities, null, null);
  }
}
