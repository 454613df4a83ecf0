package io.atelier.tenant.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.events.tenant.PlatformState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseNameTests {

  @Test
  void defaultPlatformIsNotNamed() {
    assertThat(DatabaseName.of(platform("studio", true, null), "my-studio", 0))
        .isEqualTo("tenant_my_studio_db");
  }

  @Test
  void otherPlatformsAre() {
    assertThat(DatabaseName.of(platform("rural-health", false, null), "cscom", 0))
        .isEqualTo("tenant_rural_health_cscom_db");
  }

  @Test
  void patternOfThePlatformWins() {
    assertThat(DatabaseName.of(platform("oms", false, "shop_{slug}"), "a-b", 0))
        .isEqualTo("shop_a_b");
  }

  @Test
  void numberFollowsWhenTheNameWasInUse() {
    assertThat(DatabaseName.of(platform("studio", true, null), "abc", 1))
        .isEqualTo("tenant_abc_db_2");
  }

  @Test
  void noNameIsLongerThanPostgresKeeps() {
    PlatformState platform = platform("p".repeat(40), false, null);
    for (int attempt : new int[] {0, 1, 999}) {
      assertThat(DatabaseName.of(platform, "s".repeat(40), attempt))
          .hasSizeLessThanOrEqualTo(63)
          .matches("[a-z][a-z0-9_]*");
    }
  }

  private static PlatformState platform(String code, boolean isDefault, String pattern) {
    return new PlatformState(
        code,
        code,
        code + ".test",
        null,
        Map.of(),
        Map.of(),
        null,
        "/api",
        true,
        pattern,
        "required",
        List.of(),
        null,
        true,
        isDefault);
  }
}
