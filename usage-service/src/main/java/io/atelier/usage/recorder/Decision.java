package io.atelier.usage.recorder;

import io.atelier.chassis.problem.Fault;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.total.Standing;
import java.math.BigDecimal;
import java.util.List;

/** The answer to what was decided on totals: consuming, taking back, telling a gauge. */
public sealed interface Decision {
  /**
   * Allowed and counted, now or by an earlier call of the same id.
   *
   * @param standings with the numbers of now, in the order of the metrics' codes
   */
  record Granted(List<Standing> standings) implements Decision {}

  /** Taken back, now or by an earlier call of the same id; the numbers of now. */
  record Undone(List<Standing> standings) implements Decision {}

  /** A gauge was told; the standing is of the value that holds. */
  record Told(Standing standing) implements Decision {}

  /**
   * Over the limit of one metric; nothing was counted and the id is not remembered.
   *
   * @param requested of that metric
   * @param wanted what its total would have become
   */
  record OverLimit(TenantRights rights, Standing standing, BigDecimal requested, BigDecimal wanted)
      implements Decision {}

  /** The subscription gives no access now. */
  record NoAccess() implements Decision {}

  /** The id was granted for other content, or recorded as an event. */
  record IdTaken() implements Decision {}

  /** It can not be counted. */
  record Invalid(List<Fault> faults) implements Decision {}

  /** It names a metric that Atelier counts itself. */
  record KeptByAtelier(String metric) implements Decision {}

  /** Nothing of this id was granted or recorded. */
  record NothingToUndo() implements Decision {}

  /** It was taken back before, by another id. */
  record UndoneBefore() implements Decision {}

  /** The month in which it was recorded, or its total would be counted anew from, is not kept. */
  record TooOld() implements Decision {}

  /** The platform has no such metric. */
  record UnknownMetric(String metric) implements Decision {}

  /** The metric is counted in periods, or not at all. */
  record NoGauge(String metric) implements Decision {}

  /** The tenant's rights have not arrived yet. */
  record Unplaced() implements Decision {}
}
