package io.atelier.billing.timer;

/** What can be due. At one instant they run in the order in which they are declared. */
public enum TimerKind {
  TRIAL_END("trial_end"),
  /**
   * The published entitlements need more periods ahead, or say what the catalogue no longer says.
   */
  ENTITLEMENTS("entitlements");

  private final String code;

  TimerKind(String code) {
    this.code = code;
  }

  /** The name in the database. */
  public String code() {
    return code;
  }

  static TimerKind of(String code) {
    for (TimerKind kind : values()) {
      if (kind.code.equals(code)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("there is no timer kind " + code);
  }
}
