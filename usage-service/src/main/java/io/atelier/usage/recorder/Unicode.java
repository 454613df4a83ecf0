package io.atelier.usage.recorder;

/** What PostgreSQL can keep: no U+0000 and no half of a surrogate pair. */
public final class Unicode {
  public static final String FAULT = "must be Unicode text without the character U+0000";

  private Unicode() {}

  public static boolean isSound(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)
          && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
        return false;
      }
    }
    return true;
  }
}
