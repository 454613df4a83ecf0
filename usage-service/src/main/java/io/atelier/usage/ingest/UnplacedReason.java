package io.atelier.usage.ingest;

import java.util.Locale;

/** Why a record of {@code atelier.usage} is not counted. */
enum UnplacedReason {
  /** Its tenant, or the catalogue of its platform, is not known yet. */
  WAITING,
  /** It can never be counted as it is. */
  REFUSED,
  /** Its id was used for something else. */
  CONFLICT;

  /** Its word in the table. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
