package io.atelier.notification.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.events.tenant.MailContent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MailTextTests {
  private static final String LINK = "https://example.com/x?token=abc_-";

  static Stream<Arguments> all() {
    return MailText.KINDS.stream()
        .flatMap(kind -> MailText.LANGUAGES.stream().map(language -> Arguments.of(kind, language)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyMailIsWrittenInBothLanguages(String kind, String language) {
    MailText mail = MailText.of(kind, language, content("Mein Studio"));
    assertThat(mail.text().lines()).contains(LINK);
    assertThat(mail.subject() + mail.text()).doesNotContain("{").doesNotContain("}");
    assertThat(mail.subject()).isNotBlank();
    assertThat(mail.text().contains("Bonjour")).isEqualTo(language.equals("fr"));
  }

  @Test
  void languageThatWeDoNotWriteIsEnglish() {
    assertThat(MailText.of("welcome", "de", content("A")))
        .isEqualTo(MailText.of("welcome", "en", content("A")));
  }

  @Test
  void nameThatLooksLikeAPlaceholderOrAHeaderStaysAName() {
    MailText mail = MailText.of("invitation", "en", content("{link}\r\nBcc: all@example.com $1"));
    assertThat(mail.subject()).isEqualTo("You are invited to {link} Bcc: all@example.com $1");
  }

  @Test
  void unknownKindIsAFault() {
    assertThatThrownBy(() -> MailText.of("../secret", "en", content("A")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static MailContent content(String tenant) {
    return new MailContent("to@example.com", tenant, "Studio", LINK);
  }
}
