package io.atelier.usage.ingest;

import io.atelier.chassis.problem.Fault;
import io.atelier.usage.recorder.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a batch, when it is durable and counted.
 *
 * @param accepted how many were new
 * @param duplicates how many had been recorded before, with the same content
 * @param conflicts whose id was used for something else; the first stays
 * @param rejected which cannot be counted, each with every fault; pointers are into the event
 */
record RecordedResponse(
    int accepted, int duplicates, List<Conflicting> conflicts, List<Refused> rejected) {

  record Conflicting(int index, String id) {}

  record Refused(int index, List<Fault> errors) {}

  /**
   * @param ids of each event, in the order of the outcomes
   */
  static RecordedResponse of(List<String> ids, List<Outcome> outcomes) {
    int accepted = 0;
    int duplicates = 0;
    List<Conflicting> conflicts = new ArrayList<>();
    List<Refused> rejected = new ArrayList<>();
    for (int index = 0; index < outcomes.size(); index++) {
      switch (outcomes.get(index)) {
        case Outcome.Accepted _ -> accepted++;
        case Outcome.Duplicate _ -> duplicates++;
        case Outcome.Conflict _ -> conflicts.add(new Conflicting(index, ids.get(index)));
        case Outcome.Unplaced _ -> throw new IllegalStateException("of no known tenant");
        case Outcome.Rejected refused -> rejected.add(new Refused(index, refused.faults()));
      }
    }
    return new RecordedResponse(accepted, duplicates, conflicts, rejected);
  }
}
