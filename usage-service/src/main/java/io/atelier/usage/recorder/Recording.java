package io.atelier.usage.recorder;

import java.util.List;

/** Arrivals that are recorded together, with what commits with them. */
record Recording(List<Arrival> arrivals, Ending ending) {
  static Recording of(List<Arrival> arrivals) {
    return new Recording(arrivals, Ending.NONE);
  }
}
