package io.atelier.billing.move;

import io.atelier.billing.catalog.CatalogDifference;
import io.atelier.billing.catalog.PlanVersion;
import java.util.List;

/**
 * A move, made or only told.
 *
 * @param tenants how many hold another version and are moved, or would be
 * @param from which versions they hold
 */
record PlanMoveResponse(
    String planCode,
    String platform,
    int toVersion,
    boolean dryRun,
    long tenants,
    List<FromVersion> from) {

  /**
   * @param differences what the version to move to has otherwise
   */
  record FromVersion(int version, long tenants, List<CatalogDifference> differences) {}

  static PlanMoveResponse of(
      String platform, PlanVersion to, boolean dryRun, List<MoveRepository.Holders> holders) {
    return new PlanMoveResponse(
        to.planCode(),
        platform,
        to.version(),
        dryRun,
        holders.stream().mapToLong(MoveRepository.Holders::tenants).sum(),
        holders.stream()
            .map(held ->
                new FromVersion(
                    held.version().version(),
                    held.tenants(),
                    CatalogDifference.between(held.version().content(), to.content())))
            .toList());
  }
}
