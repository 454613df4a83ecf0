package io.atelier.notification.endpoint;

import io.atelier.chassis.problem.Check;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which events are wanted: one type, all of a noun ({@code invoice.*}), or all ({@code *}). */
public record EventPattern(String text) {
  private static final Pattern NOUN = Pattern.compile("[a-z]+(_[a-z]+)*\\.\\*");

  public boolean matches(String type) {
    if (text.equals("*")) {
      return true;
    }
    return text.endsWith(".*")
        ? type.startsWith(text.substring(0, text.length() - 1))
        : type.equals(text);
  }

  /** Whether one of several is for events of this type; a test is sent whatever they say. */
  public static boolean anyMatches(List<String> patterns, String type) {
    return patterns.stream().anyMatch(pattern -> new EventPattern(pattern).matches(type));
  }

  /** Accepts lists of known types and patterns. */
  public static final class AllKnown implements Check<List<String>> {
    @Override
    public @Nullable String fault(List<String> patterns) {
      return patterns.stream()
          .filter(pattern -> !isKnown(pattern))
          .findFirst()
          .map(AllKnown::advice)
          .orElse(null);
    }

    private static boolean isKnown(String pattern) {
      return pattern.equals("*") || NOUN.matcher(pattern).matches() || EventType.isKnown(pattern);
    }

    private static String advice(String pattern) {
      String shown = pattern.length() > 60 ? pattern.substring(0, 60) + "…" : pattern;
      return "must hold types that GET /api/event-types lists, patterns such as invoice.*, or *;"
          + " not "
          + shown
          + EventType.likeliest(pattern).map(type -> " (perhaps " + type + ")").orElse("");
    }
  }
}
