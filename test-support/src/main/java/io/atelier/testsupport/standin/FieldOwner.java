package io.atelier.testsupport.standin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Server-side apply for one manager of fields: what it names becomes so and is its own, what it
 * named before and no longer does goes. Lists are one field each, as they are in Ingresses and in
 * Certificates.
 *
 * @param force whether it takes fields from others, who else are in its way
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Server-side
 *     apply</a>
 */
record FieldOwner(String name, boolean force) {
  private static final String METADATA = "metadata";
  private static final String MANAGED = "managedFields";

  /** What names an object is nobody's field, and its status is not written this way. */
  private static final Set<String> NOT_OWNED =
      Set.of("/apiVersion", "/kind", "/metadata/name", "/metadata/namespace");

  /** Another owns a field that would change. */
  static final class ConflictException extends Exception {
    private static final long serialVersionUID = 1L;

    ConflictException(String manager, Set<String> fields) {
      super("Apply failed with a conflict with \"" + manager + "\": " + fields);
    }
  }

  /**
   * @param before empty if there is nothing yet
   * @return the object after it; equal to the one before if it changes nothing
   */
  Map<String, Object> apply(Map<String, Object> before, Map<String, Object> wanted)
      throws ConflictException {
    Map<String, Object> after = copy(before);
    Set<String> mine = new TreeSet<>();
    leaves("", without(wanted, "status"), mine);
    mine.removeIf(path -> NOT_OWNED.contains(path) || path.startsWith("/metadata/managed"));
    List<Map<String, Object>> managers = managers(after);
    Set<String> others = new TreeSet<>();
    for (Map<String, Object> manager : managers) {
      if (!isMe(manager)) {
        Set<String> theirs = owned(manager);
        settle(String.valueOf(manager.get("manager")), theirs, mine, before, wanted);
        manager.put("fieldsV1", fields(theirs));
        others.addAll(theirs);
      }
    }
    managers.stream()
        .filter(this::isMe)
        .flatMap(manager -> owned(manager).stream())
        .filter(path -> !mine.contains(path) && !others.contains(path))
        .forEach(path -> remove(after, path));
    merge(after, without(wanted, "status"));
    managers.removeIf(manager -> owned(manager).isEmpty());
    if (managers.stream().noneMatch(manager -> isMe(manager) && owned(manager).equals(mine))) {
      managers.removeIf(this::isMe);
      managers.add(entry(wanted, mine));
    }
    child(after, METADATA).put(MANAGED, managers);
    return after;
  }

  /** Takes from another what would change, by force or not at all. */
  private void settle(
      String manager,
      Set<String> theirs,
      Set<String> mine,
      Map<String, Object> before,
      Map<String, Object> wanted)
      throws ConflictException {
    Set<String> disputed = new TreeSet<>(theirs);
    Predicate<String> same = path -> Objects.equals(value(before, path), value(wanted, path));
    disputed.removeIf(path -> !mine.contains(path) || same.test(path));
    if (!disputed.isEmpty() && !force) {
      throw new ConflictException(manager, disputed);
    }
    theirs.removeAll(disputed);
  }

  private boolean isMe(Map<String, Object> manager) {
    return name.equals(manager.get("manager")) && "Apply".equals(manager.get("operation"));
  }

  private Map<String, Object> entry(Map<String, Object> of, Set<String> paths) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("manager", name);
    entry.put("operation", "Apply");
    entry.put("apiVersion", of.get("apiVersion"));
    entry.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    entry.put("fieldsType", "FieldsV1");
    entry.put("fieldsV1", fields(paths));
    return entry;
  }

  /** Paths of all that is no object itself, {@code ~1} for a slash in a name (RFC 6901). */
  private static void leaves(String path, Object value, Set<String> found) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach((key, child) -> leaves(path + "/" + escaped(key), child, found));
    } else {
      found.add(path);
    }
  }

  private static Set<String> owned(Map<String, Object> manager) {
    Set<String> paths = new TreeSet<>();
    leaves("", manager.getOrDefault("fieldsV1", Map.of()), paths);
    Set<String> plain = new TreeSet<>();
    paths.stream()
        .filter(path -> !path.isEmpty())
        .forEach(path -> plain.add(path.replace("/f:", "/")));
    return plain;
  }

  private static Map<String, Object> fields(Set<String> paths) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (String path : paths) {
      Map<String, Object> at = fields;
      for (String name : names(path)) {
        at = child(at, "f:" + name);
      }
    }
    return fields;
  }

  private static void merge(Map<String, Object> into, Map<String, Object> from) {
    from.forEach((key, value) -> {
      if (value instanceof Map<?, ?> map && !map.isEmpty()) {
        merge(child(into, key), copy(map));
      } else {
        into.put(key, value);
      }
    });
  }

  private static void remove(Map<String, Object> from, String path) {
    List<String> names = names(path);
    Map<String, Object> at = from;
    for (String name : names.subList(0, names.size() - 1)) {
      at = child(at, name);
    }
    at.remove(names.getLast());
  }

  private static @Nullable Object value(Map<String, Object> of, String path) {
    @Nullable Object at = of;
    for (String name : names(path)) {
      at = at instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return at;
  }

  private static List<String> names(String path) {
    return List.of(path.substring(1).split("/")).stream()
        .map(name -> name.replace("~1", "/").replace("~0", "~"))
        .toList();
  }

  private static String escaped(Object name) {
    return String.valueOf(name).replace("~", "~0").replace("/", "~1");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> child(Map<String, Object> of, String name) {
    return (Map<String, Object>) of.computeIfAbsent(name, _ -> new LinkedHashMap<>());
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> managers(Map<String, Object> of) {
    List<Map<String, Object>> managers = new ArrayList<>();
    Object there = child(of, METADATA).get(MANAGED);
    if (there instanceof List<?> list) {
      list.forEach(one -> managers.add((Map<String, Object>) one));
    }
    return managers;
  }

  private static Map<String, Object> without(Map<String, Object> map, String key) {
    Map<String, Object> rest = copy(map);
    rest.remove(key);
    return rest;
  }

  private static Map<String, Object> copy(Map<?, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), copy(value)));
    return copy;
  }

  private static @Nullable Object copy(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> copy(map);
      case List<?> list -> new ArrayList<>(list.stream().map(FieldOwner::copy).toList());
      case null, default -> value;
    };
  }
}
