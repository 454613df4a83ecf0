package io.atelier.chassis.tenancy;

import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Nulls between Java and SQL. */
public final class Columns {
  private Columns() {}

  /** A parameter that may be NULL, with the type that NULL then has. */
  public static <T> Parameter nullable(@Nullable T value, Class<T> type) {
    return value == null ? Parameters.in(type) : Parameters.in(value);
  }

  /** The value of a column that is NOT NULL. */
  public static <T> T required(Readable row, String column, Class<T> type) {
    return Objects.requireNonNull(row.get(column, type), column);
  }
}
