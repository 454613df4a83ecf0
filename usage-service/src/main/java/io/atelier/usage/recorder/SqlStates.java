package io.atelier.usage.recorder;

import io.r2dbc.spi.R2dbcException;

/** What PostgreSQL says of a failure, however it is wrapped. */
final class SqlStates {
  private static final String DATA_EXCEPTION = "22";
  private static final String CHECK_VIOLATION = "23514";
  private static final String UNIQUE_VIOLATION = "23505";

  private SqlStates() {}

  /** Empty if it is of something else. */
  private static String of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof R2dbcException database && database.getSqlState() != null) {
        return database.getSqlState();
      }
    }
    return "";
  }

  /** A value that cannot be kept, or not in this type. */
  static boolean isOfTheData(Throwable failure) {
    return of(failure).startsWith(DATA_EXCEPTION);
  }

  /** A total that would reach 10^12. */
  static boolean isTooLarge(Throwable failure) {
    return of(failure).equals(CHECK_VIOLATION);
  }

  /** An id that somebody else claimed meanwhile. */
  static boolean isClaimed(Throwable failure) {
    return of(failure).equals(UNIQUE_VIOLATION);
  }
}
