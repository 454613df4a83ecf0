package io.atelier.chassis.problem;

import java.util.Set;
import tools.jackson.core.JacksonException;

/** Tells a store that is away or gave up for a passing reason from work that is wrong. */
public final class StoreFailure {

  /** By name, because a service without a database does not have these classes. */
  private static final Set<String> PASSING =
      Set.of(
          "org.springframework.transaction.TransactionException",
          "org.springframework.dao.DataAccessResourceFailureException",
          "org.springframework.dao.TransientDataAccessException",
          "io.r2dbc.spi.R2dbcNonTransientResourceException",
          "io.r2dbc.spi.R2dbcTransientException",
          "java.io.IOException",
          "java.util.concurrent.TimeoutException");

  private StoreFailure() {}

  /** Whether trying again later, unchanged, may well succeed. */
  public static boolean isPassing(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      // Jackson wraps an IOException around bytes that are no text; they never will be.
      if (cause instanceof JacksonException) {
        return false;
      }
      for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
        if (PASSING.contains(type.getName())) {
          return true;
        }
      }
    }
    return false;
  }
}
