package io.atelier.tenant.platform;

import io.atelier.events.tenant.PlatformState;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the file of platforms. A fault in it fails the start, for nothing can be served then. */
final class PlatformFile {
  private static final Set<String> KNOWN =
      Set.of(
          "code",
          "name",
          "default",
          "base_domain",
          "path_prefix",
          "branding",
          "config",
          "application_url",
          "control_plane_prefix",
          "database_per_tenant",
          "database_name_pattern",
          "authentication",
          "public_paths",
          "request_metric");

  private final PlatformProperties properties;

  PlatformFile(PlatformProperties properties) {
    this.properties = properties;
  }

  List<PlatformState> read() {
    Resource file = properties.file();
    try (InputStream in = file.getInputStream()) {
      List<PlatformState> platforms = new ArrayList<>();
      for (Object entry : new Yaml(new SafeConstructor(new LoaderOptions())).<List<?>>load(in)) {
        platforms.add(platform((Map<?, ?>) entry));
      }
      if (platforms.stream().filter(PlatformState::isDefault).count() != 1) {
        throw new IllegalStateException("exactly one platform is the default one");
      }
      return platforms;
    } catch (IOException | ClassCastException | IllegalStateException fault) {
      throw new IllegalStateException(
          "the platforms in " + file.getDescription() + ": " + fault.getMessage(), fault);
    }
  }

  private PlatformState platform(Map<?, ?> entry) {
    String code = required(entry, "code");
    for (Object name : entry.keySet()) {
      if (!KNOWN.contains(String.valueOf(name))) {
        throw new IllegalStateException(code + " has an unknown member: " + name);
      }
    }
    boolean isDefault = Boolean.TRUE.equals(entry.get("default"));
    String baseDomain = properties.baseDomain();
    return new PlatformState(
        code,
        required(entry, "name"),
        text(entry, "base_domain", isDefault ? baseDomain : code + "." + baseDomain),
        optional(entry, "path_prefix"),
        object(entry, "branding"),
        object(entry, "config"),
        properties.applicationUrls().getOrDefault(code, optional(entry, "application_url")),
        text(entry, "control_plane_prefix", "/api"),
        !Boolean.FALSE.equals(entry.get("database_per_tenant")),
        optional(entry, "database_name_pattern"),
        text(entry, "authentication", "required"),
        strings(entry, "public_paths"),
        optional(entry, "request_metric"),
        true,
        isDefault);
  }

  private static String required(Map<?, ?> entry, String name) {
    String value = optional(entry, name);
    if (value == null) {
      throw new IllegalStateException("a platform has no " + name);
    }
    return value;
  }

  private static @Nullable String optional(Map<?, ?> entry, String name) {
    Object value = entry.get(name);
    return value == null ? null : String.valueOf(value);
  }

  private static String text(Map<?, ?> entry, String name, String otherwise) {
    String value = optional(entry, name);
    return value == null ? otherwise : value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Map<?, ?> entry, String name) {
    Object value = entry.get(name);
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  private static List<String> strings(Map<?, ?> entry, String name) {
    Object value = entry.get(name);
    return value == null ? List.of() : ((List<?>) value).stream().map(String::valueOf).toList();
  }
}
