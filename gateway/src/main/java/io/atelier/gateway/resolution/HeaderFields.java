package io.atelier.gateway.resolution;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The header fields of a request in the order in which they came; names compare without case. */
public final class HeaderFields {

  /** One line of the header. */
  public record Field(String name, String value) {}

  private final List<Field> fields;

  private HeaderFields(List<Field> fields) {
    this.fields = List.copyOf(fields);
  }

  public static HeaderFields of(Iterable<? extends Map.Entry<String, String>> entries) {
    var fields = new ArrayList<Field>();
    for (Map.Entry<String, String> entry : entries) {
      fields.add(new Field(entry.getKey(), entry.getValue()));
    }
    return new HeaderFields(fields);
  }

  public List<Field> all() {
    return fields;
  }

  /** Every value of the name, one per line of the header. */
  public List<String> values(String name) {
    var values = new ArrayList<String>(1);
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        values.add(field.value());
      }
    }
    return values;
  }

  public @Nullable String first(String name) {
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        return field.value();
      }
    }
    return null;
  }

  public boolean contains(String name) {
    return first(name) != null;
  }
}
