package io.atelier.billing.catalog;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.stereotype.Component;

/** Finds the files that the configuration names. */
@Component
final class CatalogFiles {
  private final ResourcePatternResolver resources;
  private final CatalogProperties properties;

  CatalogFiles(ResourcePatternResolver resources, CatalogProperties properties) {
    this.resources = resources;
    this.properties = properties;
  }

  /**
   * @throws InvalidCatalogException if a pattern finds nothing or a file cannot be read
   */
  List<CatalogSource> all() {
    List<CatalogSource> sources = new ArrayList<>();
    List<CatalogFault> faults = new ArrayList<>();
    for (String pattern : properties.files()) {
      try {
        List<Resource> found = found(pattern);
        if (found.isEmpty()) {
          faults.add(new CatalogFault(pattern, 1, "", "finds no file"));
        }
        for (Resource resource : found) {
          sources.add(
              new CatalogSource(
                  name(resource), resource.getContentAsString(StandardCharsets.UTF_8)));
        }
      } catch (IOException unreadable) {
        faults.add(new CatalogFault(pattern, 1, "", "cannot be read: " + unreadable.getMessage()));
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidCatalogException(faults);
    }
    sources.sort(Comparator.comparing(CatalogSource::name));
    return sources;
  }

  private List<Resource> found(String pattern) throws IOException {
    try {
      return List.of(resources.getResources(pattern)).stream()
          .filter(Resource::isReadable)
          .toList();
    } catch (FileNotFoundException _) {
      return List.of();
    }
  }

  private static String name(Resource resource) {
    String name = resource.getFilename();
    return name == null ? resource.getDescription() : name;
  }
}
