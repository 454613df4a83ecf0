package io.atelier.tenant.account;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The languages that we write: English and French. */
public final class Language {
  private static final List<Locale> KNOWN = List.of(Locale.ENGLISH, Locale.FRENCH);

  private Language() {}

  /**
   * The one that a reader likes best.
   *
   * @param preferences as {@code Accept-Language} has them; what cannot be read means English
   */
  public static String of(@Nullable String preferences) {
    if (preferences == null || preferences.isBlank()) {
      return Locale.ENGLISH.getLanguage();
    }
    try {
      Locale best = Locale.lookup(Locale.LanguageRange.parse(preferences), KNOWN);
      return (best == null ? Locale.ENGLISH : best).getLanguage();
    } catch (IllegalArgumentException _) {
      return Locale.ENGLISH.getLanguage();
    }
  }
}
