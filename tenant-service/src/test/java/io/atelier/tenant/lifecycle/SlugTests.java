package io.atelier.tenant.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlugTests {

  @ParameterizedTest
  @ValueSource(strings = {"abc", "my-studio", "a1b", "123", "a--b"})
  void wellFormed(String slug) {
    assertThat(Slug.isWellFormed(slug)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ab", "-abc", "abc-", "My", "STUDIO", "a_b", "a.b", "é-a", "a b", "abc\n"})
  void malformed(String slug) {
    assertThat(Slug.isWellFormed(slug)).isFalse();
  }

  @Test
  void fortyCharactersAreTheMost() {
    assertThat(Slug.isWellFormed("a".repeat(40))).isTrue();
    assertThat(Slug.isWellFormed("a".repeat(41))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenants",
        "billing",
        "usage",
        "domains",
        "notifications",
        "api",
        "admin",
        "console",
        "www",
        "mail"
      })
  void labelsOfTheControlPlaneAreReserved(String slug) {
    assertThat(Slug.isReserved(slug, Set.of())).isTrue();
  }

  @Test
  void platformCodesAreReserved() {
    assertThat(Slug.isReserved("oms", Set.of("oms"))).isTrue();
    assertThat(Slug.isReserved("my-studio", Set.of("oms"))).isFalse();
  }
}
