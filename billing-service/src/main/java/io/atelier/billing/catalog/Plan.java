package io.atelier.billing.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan as it is sold now.
 *
 * @param platform null for a global plan
 * @param isPublic whether it is shown and can be had by signing up
 * @param onQuote sold by an operator only; its prices are not shown
 * @param trialDays of a sign-up; null: as the platform says
 * @param maxTrialDays that a subscriber may ask for; null: as the platform says
 * @param withheld features that are said not to be in it: shown, but no different from not named
 * @param content what a tenant buys, which makes the version
 */
public record Plan(
    String code,
    @Nullable String platform,
    String name,
    @Nullable String description,
    int displayOrder,
    boolean isPublic,
    boolean isActive,
    boolean onQuote,
    @Nullable Integer trialDays,
    @Nullable Integer maxTrialDays,
    List<String> withheld,
    Map<String, Object> metadata,
    PlanContent content) {

  /** Whether someone may sign up for it without asking. */
  boolean isOffered() {
    return isPublic && isActive && !onQuote;
  }
}
