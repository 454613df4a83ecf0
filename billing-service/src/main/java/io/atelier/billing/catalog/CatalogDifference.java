package io.atelier.billing.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where two things of one kind are not the same.
 *
 * @param path a JSON pointer into the thing
 * @param before null: it was not there
 * @param after null: it is gone
 */
public record CatalogDifference(String path, @Nullable JsonNode before, @Nullable JsonNode after) {

  /** All of them, as far down as they can be told apart. */
  public static List<CatalogDifference> between(Object before, Object after) {
    return between(CatalogJson.tree(before), CatalogJson.tree(after));
  }

  static List<CatalogDifference> between(JsonNode before, JsonNode after) {
    List<CatalogDifference> found = new ArrayList<>();
    compare("", before, after, found);
    return found;
  }

  private static void compare(
      String path,
      @Nullable JsonNode before,
      @Nullable JsonNode after,
      List<CatalogDifference> found) {
    if (before == null || after == null) {
      found.add(new CatalogDifference(path, before, after));
    } else if (before.isObject() && after.isObject()) {
      Set<String> names = new TreeSet<>(before.propertyNames());
      names.addAll(after.propertyNames());
      names.forEach(name -> compare(path + "/" + name, before.get(name), after.get(name), found));
    } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
      for (int i = 0; i < before.size(); i++) {
        compare(path + "/" + i, before.get(i), after.get(i), found);
      }
    } else if (!before.equals(after)) {
      found.add(new CatalogDifference(path, before, after));
    }
  }
}
