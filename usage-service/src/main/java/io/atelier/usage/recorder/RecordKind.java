package io.atelier.usage.recorder;

import java.util.Locale;

/** What an event row was written for. */
enum RecordKind {
  /** Reported: it had happened. */
  EVENT,
  /** Consumed: it was allowed. */
  GRANT,
  /** A gauge was set; it has no id of the client's and no dedupe row. */
  GAUGE,
  /** Takes back what was granted, or a part of it. */
  RELEASE,
  /** Takes back an event. */
  VOID;

  /** Its word in the tables. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RecordKind of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
