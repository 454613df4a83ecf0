package io.atelier.usage.recorder;

import io.atelier.chassis.problem.Fault;
import java.util.List;

/** What became of one event. */
public sealed interface Outcome {
  /** New, counted and durable. */
  record Accepted() implements Outcome {}

  /** The same was recorded before; nothing changed. */
  record Duplicate() implements Outcome {}

  /** Something else was recorded under this id before, or it was granted; that one stays. */
  record Conflict() implements Outcome {}

  /** It can not be counted. */
  record Rejected(List<Fault> faults) implements Outcome {}

  /** The tenant's rights have not arrived yet. */
  record Unplaced() implements Outcome {}
}
