package io.atelier.gateway.resolution;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * The pages of {@code docs/problems}, to which {@code type} of every problem document points:
 * {@code /problems/<slug>} on every host.
 */
@Component
public final class ProblemLibrary {
  private static final String PATH = "/problems/";
  private static final String SUFFIX = ".md";

  private final Map<String, String> pages;

  ProblemLibrary() {
    var found = new HashMap<String, String>();
    try {
      for (Resource resource :
          new PathMatchingResourcePatternResolver(ProblemLibrary.class.getClassLoader())
              .getResources("classpath*:problems/*" + SUFFIX)) {
        String name = Objects.requireNonNull(resource.getFilename());
        try (InputStream content = resource.getInputStream()) {
          found.put(
              name.substring(0, name.length() - SUFFIX.length()),
              new String(content.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.pages = Map.copyOf(found);
  }

  /** The slug that a request asks to be explained; null when it asks for something else. */
  public @Nullable String asked(PlainRequest request) {
    String path = request.path();
    if (!path.startsWith(PATH)
        || !(request.method().equals("GET") || request.method().equals("HEAD"))) {
      return null;
    }
    String slug = path.substring(PATH.length());
    return pages.containsKey(slug) ? slug : null;
  }

  public Set<String> slugs() {
    return pages.keySet();
  }

  /** The page in Markdown. */
  public String page(String slug) {
    return Objects.requireNonNull(pages.get(slug), slug);
  }
}
