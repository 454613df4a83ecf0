package io.atelier.billing.catalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** A mapping of a catalogue file. What nobody asked for by the time it is closed is a fault. */
final class YamlMap {
  static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_-]{0,59}");

  private final YamlValue itself;
  private final Map<String, YamlValue> members;
  private final Map<String, CatalogFault> unknown = new LinkedHashMap<>();
  private final List<CatalogFault> faults;
  private final Set<String> asked = new HashSet<>();

  private YamlMap(YamlValue itself, Map<String, YamlValue> members, List<CatalogFault> faults) {
    this.itself = itself;
    this.members = members;
    this.faults = faults;
  }

  static YamlMap empty(YamlValue itself, List<CatalogFault> faults) {
    return new YamlMap(itself, Map.of(), faults);
  }

  static YamlMap of(
      YamlValue itself, String file, String path, MappingNode node, List<CatalogFault> faults) {
    Map<String, YamlValue> members = new LinkedHashMap<>();
    YamlMap map = new YamlMap(itself, members, faults);
    for (NodeTuple tuple : node.getValue()) {
      int line = YamlValue.lineOf(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        faults.add(new CatalogFault(file, line, path, "has a name that is not text"));
        continue;
      }
      String name = key.getValue();
      String below = path.isEmpty() ? name : path + "." + name;
      if (members.containsKey(name)) {
        faults.add(new CatalogFault(file, line, below, "is there twice"));
        continue;
      }
      members.put(name, new YamlValue(file, below, line, tuple.getValueNode(), faults));
      map.unknown.put(name, new CatalogFault(file, line, below, "is not known here"));
    }
    return map;
  }

  YamlValue itself() {
    return itself;
  }

  /** Every member, when the names are the file's own (codes). */
  Map<String, YamlValue> all() {
    asked.addAll(members.keySet());
    return members;
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  /** A member that is there and not null. */
  @Nullable YamlValue get(String name) {
    asked.add(name);
    YamlValue value = members.get(name);
    return value == null || value.isNull() ? null : value;
  }

  <T> @Nullable T optional(String name, Function<YamlValue, T> reader) {
    YamlValue value = get(name);
    return value == null ? null : reader.apply(value);
  }

  <T> T or(String name, T otherwise, Function<YamlValue, T> reader) {
    YamlValue value = get(name);
    return value == null ? otherwise : reader.apply(value);
  }

  /** The member, or a fault and the stand-in. */
  <T> T required(String name, T standIn, Function<YamlValue, T> reader) {
    YamlValue value = get(name);
    if (value == null) {
      itself.fault("needs " + name);
      return standIn;
    }
    return reader.apply(value);
  }

  /** The items of a list; none when it is absent. */
  <T> List<T> each(String name, Function<YamlValue, T> reader) {
    YamlValue value = get(name);
    List<T> items = new ArrayList<>();
    if (value != null) {
      value.list().forEach(item -> items.add(reader.apply(item)));
    }
    return List.copyOf(items);
  }

  /** The members of a mapping below, whose names are codes; none when it is absent. */
  <T> Map<String, T> eachByCode(String name, CodeReader<T> reader) {
    YamlValue value = get(name);
    Map<String, T> items = new LinkedHashMap<>();
    if (value != null) {
      value
          .map()
          .all()
          .forEach((code, item) -> {
            if (!CODE.matcher(code).matches()) {
              item.fault("is no code: use 1 to 60 of a-z, 0-9, _ and -, a letter first");
            }
            items.put(code, reader.read(code, item));
          });
    }
    return items;
  }

  /** Names what is left over. */
  void close() {
    unknown.forEach((name, fault) -> {
      if (!asked.contains(name)) {
        faults.add(fault);
      }
    });
  }

  /** Reads what stands under a code. */
  interface CodeReader<T> {
    T read(String code, YamlValue value);
  }
}
