package io.atelier.tenant.lifecycle;

import java.util.Locale;

/** What an operator did to a tenant. */
enum Hold {
  NONE,
  SUSPENDED,
  DELETED;

  /** As it stands in the database and on the topic. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Hold of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
