package io.atelier.notification.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.testsupport.property.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventPatternTests {
  private static final List<String> NOUNS =
      List.of("invoice", "invoices", "api_key", "domain", "d");
  private static final List<String> VERBS = List.of("created", "paid", "x", "created_again");

  /** The rule said in other words: by splitting, where the code compares prefixes. */
  @Test
  void patternMeansAllOfItsNoun() {
    Seed.runs(
        500,
        random -> {
          String noun = NOUNS.get(random.nextInt(NOUNS.size()));
          String type = noun + "." + VERBS.get(random.nextInt(VERBS.size()));
          String wanted = NOUNS.get(random.nextInt(NOUNS.size()));
          String exact = wanted + "." + VERBS.get(random.nextInt(VERBS.size()));
          assertThat(new EventPattern(wanted + ".*").matches(type)).isEqualTo(wanted.equals(noun));
          assertThat(new EventPattern(exact).matches(type)).isEqualTo(exact.equals(type));
          assertThat(new EventPattern("*").matches(type)).isTrue();
          assertThat(EventPattern.anyMatches(List.of(exact, wanted + ".*"), type))
              .isEqualTo(exact.equals(type) || wanted.equals(noun));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "invoice.*", "api_key.*", "tenant.created", "webhook.test"})
  void whatCanBeWantedIsAccepted(String pattern) {
    assertThat(new EventPattern.AllKnown().fault(List.of(pattern))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".*",
        "**",
        "invoice",
        "invoice.",
        "*.paid",
        "invoice.**",
        "tenant.creatd",
        "Tenant.created",
        "tenant.*.x",
        " *"
      })
  void whatNeverHappensIsRefused(String pattern) {
    assertThat(new EventPattern.AllKnown().fault(List.of("*", pattern)))
        .contains("GET /api/event-types");
  }

  @Test
  void typoIsAnsweredWithWhatWasProbablyMeant() {
    assertThat(new EventPattern.AllKnown().fault(List.of("domain.verifyed")))
        .contains("perhaps domain.");
  }

  @Test
  void everyTypeIsNounAndPastVerbAndThereOnce() {
    assertThat(EventType.ALL)
        .extracting(EventType::type)
        .doesNotHaveDuplicates()
        .allMatch(type -> type.matches("[a-z]+(_[a-z]+)*\\.[a-z]+(_[a-z]+)*"));
  }
}
