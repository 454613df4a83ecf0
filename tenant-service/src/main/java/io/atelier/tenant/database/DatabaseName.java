package io.atelier.tenant.database;

import io.atelier.events.tenant.PlatformState;
import org.jspecify.annotations.Nullable;

/** The names of tenants' databases. */
final class DatabaseName {
  /** PostgreSQL cuts longer names off, and a number may have to follow. */
  private static final int LONGEST = 56;

  private DatabaseName() {}

  /**
   * The name by the platform's pattern, with its role's.
   *
   * @param attempt 0 at first; later ones put a number behind the name
   */
  static String of(PlatformState platform, String slug, int attempt) {
    String name =
        pattern(platform.databaseNamePattern(), platform.isDefault())
            .replace("{platform}", platform.code())
            .replace("{slug}", slug)
            .replace('-', '_');
    String cut = name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    return attempt == 0 ? cut : cut + "_" + (attempt + 1);
  }

  private static String pattern(@Nullable String set, boolean isDefault) {
    if (set != null) {
      return set;
    }
    return isDefault ? "tenant_{slug}_db" : "tenant_{platform}_{slug}_db";
  }
}
