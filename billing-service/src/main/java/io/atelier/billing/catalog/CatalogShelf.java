package io.atelier.billing.catalog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files that the catalogue is made of. An uploaded file goes before the one of the same name
 * that was found at the start, until it is taken back.
 */
record CatalogShelf(List<Item> items) {

  enum Origin {
    START,
    UPLOAD
  }

  /**
   * @param updatedBy the operator who uploaded it
   */
  record Item(CatalogSource source, Origin origin, Instant updatedAt, @Nullable String updatedBy) {}

  /** The items that count, by name. */
  List<Item> inUse() {
    Map<String, Item> byName = new TreeMap<>();
    for (Item item : items) {
      byName.merge(
          item.source().name(), item, (one, other) -> one.origin() == Origin.UPLOAD ? one : other);
    }
    return List.copyOf(byName.values());
  }

  /** The names of files that count because they were uploaded. */
  List<String> uploaded() {
    return items.stream()
        .filter(item -> item.origin() == Origin.UPLOAD)
        .map(item -> item.source().name())
        .toList();
  }

  /** Whether it is an uploaded one in place of one that was found at the start. */
  boolean hidesOne(Item item) {
    return item.origin() == Origin.UPLOAD
        && items.stream()
            .anyMatch(other ->
                other.origin() == Origin.START
                    && other.source().name().equals(item.source().name()));
  }

  /** What would count had these files been found at the start. */
  List<CatalogSource> startingWith(List<CatalogSource> found) {
    Map<String, CatalogSource> sources = new TreeMap<>();
    found.forEach(source -> sources.put(source.name(), source));
    uploads().forEach(source -> sources.put(source.name(), source));
    return List.copyOf(sources.values());
  }

  /** What would count after an upload. */
  List<CatalogSource> with(CatalogUpload upload) {
    Map<String, CatalogSource> sources = new TreeMap<>();
    for (Item item : items) {
      boolean takenBack =
          item.origin() == Origin.UPLOAD && upload.takenBack().contains(item.source().name());
      if (item.origin() == Origin.START && !sources.containsKey(item.source().name())) {
        sources.put(item.source().name(), item.source());
      } else if (item.origin() == Origin.UPLOAD && !takenBack) {
        sources.put(item.source().name(), item.source());
      }
    }
    upload.files().forEach(source -> sources.put(source.name(), source));
    return List.copyOf(sources.values());
  }

  private List<CatalogSource> uploads() {
    return items.stream().filter(item -> item.origin() == Origin.UPLOAD).map(Item::source).toList();
  }

  /**
   * The name of the file that another one of the same platform would replace, or of the only global
   * one; empty when that cannot be told.
   */
  Optional<String> nameOf(CatalogSource unnamed) {
    Optional<String> platform = platform(unnamed);
    Map<String, Optional<String>> platforms = new LinkedHashMap<>();
    inUse().forEach(item -> platforms.put(item.source().name(), platform(item.source())));
    List<String> same = new ArrayList<>();
    platforms.forEach((name, of) -> {
      if (of.equals(platform)) {
        same.add(name);
      }
    });
    if (same.size() == 1) {
      return Optional.of(same.getFirst());
    }
    return same.isEmpty() ? Optional.of(platform.orElse("global") + ".yml") : Optional.empty();
  }

  private static Optional<String> platform(CatalogSource source) {
    return CatalogFileReader.read(source, new ArrayList<>()).map(CatalogFile::platform);
  }
}
