package io.atelier.usage.history;

import io.atelier.usage.recorder.Recount;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * What counting anew came to.
 *
 * @param same whether every number was what its events come to
 * @param totals how many totals of usage periods were counted
 * @param hours how many hours, with those by dimension
 * @param tooOld whether a part of the range was left as it is, for its single events are not kept
 *     any more
 * @param mended what was different and now is what its events come to
 */
record RecountResponse(boolean same, int totals, int hours, boolean tooOld, List<Mended> mended) {

  /**
   * @param span period or hour
   */
  record Mended(String metric, String span, Instant start, BigDecimal before, BigDecimal after) {}

  static RecountResponse from(Recount.Result result) {
    return new RecountResponse(
        result.differences().isEmpty(),
        result.totals(),
        result.hours(),
        result.tooOld(),
        result.differences().stream()
            .map(one ->
                new Mended(
                    one.metric(),
                    one.span(),
                    one.start(),
                    one.before().value(),
                    one.after().value()))
            .toList());
  }
}
