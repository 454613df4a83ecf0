package io.atelier.domains.claim;

import io.atelier.chassis.problem.Check;
import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names as the DNS has them: lower case, ASCII, no dot at the end. */
final class DomainName {
  private static final int LONGEST = 253;

  /** So that the name of the challenge still fits. */
  private static final int LONGEST_CLAIMED = LONGEST - "_atelier-challenge.".length();

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** Names that lead nowhere on the Internet, RFC 6761 and its kin. */
  private static final List<String> NOWHERE =
      List.of("localhost", "local", "internal", "arpa", "onion", "invalid");

  private DomainName() {}

  /**
   * @throws IllegalArgumentException if it cannot be written in ASCII
   */
  static String normalised(String name) {
    String ascii = IDN.toASCII(name.strip(), IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    return ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
  }

  /** Whether the name is one of these or below one of them. */
  static boolean isUnder(String name, List<String> suffixes) {
    return suffixes.stream().anyMatch(suffix -> name.equals(suffix) || name.endsWith("." + suffix));
  }

  /** Accepts fully qualified names that can be somebody's. */
  static final class Qualified implements Check<String> {
    @Override
    public @Nullable String fault(String name) {
      String normal;
      try {
        normal = normalised(name);
      } catch (IllegalArgumentException _) {
        return "must be a domain name such as studio.example.com";
      }
      List<String> labels = List.of(normal.split("\\.", -1));
      if (normal.length() > LONGEST_CLAIMED) {
        return "must be at most " + LONGEST_CLAIMED + " characters";
      }
      if (labels.size() < 2
          || !labels.stream().allMatch(label -> LABEL.matcher(label).matches())
          || labels.getLast().chars().allMatch(Character::isDigit)) {
        return "must be a domain name such as studio.example.com, without scheme, port or wildcard";
      }
      return isUnder(normal, NOWHERE) ? "must be a name of the public DNS" : null;
    }
  }
}
