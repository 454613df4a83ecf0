package io.atelier.usage.binary;

import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of {@code unnest} in PostgreSQL's binary form.
 *
 * @param type the object id of the array's type
 */
public record BinaryArray(int type, byte[] bytes) {

  public static <T> BinaryArray uuids(Collection<T> rows, Function<T, @Nullable UUID> column) {
    return of(
        PostgresqlObjectId.UUID_ARRAY, PostgresqlObjectId.UUID, rows, column, BinaryWriter::uuid);
  }

  public static <T> BinaryArray texts(Collection<T> rows, Function<T, @Nullable String> column) {
    return of(
        PostgresqlObjectId.TEXT_ARRAY, PostgresqlObjectId.TEXT, rows, column, BinaryWriter::text);
  }

  public static <T> BinaryArray numbers(Collection<T> rows, Function<T, @Nullable Long> column) {
    return of(
        PostgresqlObjectId.INT8_ARRAY, PostgresqlObjectId.INT8, rows, column, BinaryWriter::number);
  }

  public static <T> BinaryArray times(Collection<T> rows, Function<T, @Nullable Instant> column) {
    return of(
        PostgresqlObjectId.TIMESTAMPTZ_ARRAY,
        PostgresqlObjectId.TIMESTAMPTZ,
        rows,
        column,
        BinaryWriter::time);
  }

  public static <T> BinaryArray bytes(Collection<T> rows, Function<T, byte @Nullable []> column) {
    return of(
        PostgresqlObjectId.BYTEA_ARRAY,
        PostgresqlObjectId.BYTEA,
        rows,
        column,
        BinaryWriter::bytes);
  }

  private static <T, V> BinaryArray of(
      PostgresqlObjectId arrayType,
      PostgresqlObjectId elementType,
      Collection<T> rows,
      Function<T, @Nullable V> column,
      BiConsumer<BinaryWriter, V> write) {
    BinaryWriter writer = new BinaryWriter(32 + rows.size() * 24);
    writer.int4(rows.isEmpty() ? 0 : 1).int4(1).int4(elementType.getObjectId());
    if (!rows.isEmpty()) {
      writer.int4(rows.size()).int4(1);
    }
    for (T row : rows) {
      V value = column.apply(row);
      if (value == null) {
        writer.none();
      } else {
        write.accept(writer, value);
      }
    }
    return new BinaryArray(arrayType.getObjectId(), writer.toBytes());
  }
}
