package io.atelier.notification.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailTests {
  private static final UUID ID = UUID.randomUUID();

  private static String written(String to, String subject) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Mail(ID, "a@b.test", to, subject, "text\n.dot", Instant.EPOCH)
        .message(Session.getInstance(new Properties()))
        .writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void subjectOfAnyCharactersStaysWithinItsLines() throws Exception {
    for (String subject : List.of("plain", "Été 🎨 工作室 ".repeat(20))) {
      String message = written("c@d.test", subject);
      assertThat(message.chars()).allMatch(c -> c < 128);
      assertThat(message.lines()).allMatch(line -> line.length() <= 78);
    }
  }

  @Test
  void sameMailHasTheSameIdAndDateHoweverOftenItIsSent() throws Exception {
    assertThat(written("c@d.test", "s").lines())
        .contains("Message-ID: <" + ID + "@b.test>", "Auto-Submitted: auto-generated")
        .anyMatch(line -> line.startsWith("Date: Thu, 1 Jan 1970"));
  }

  @Test
  void subjectAddsNoHeader() throws Exception {
    String headers = written("c@d.test", "Hello\r\nBcc: all@example.com\r\n\r\nbody");
    assertThat(headers.lines()).noneMatch(line -> line.startsWith("Bcc:"));
    assertThat(headers.lines()).noneMatch(line -> line.startsWith("body"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"c@d.test\r\nBcc: all@example.com", "c@d.test, e@d.test", "nobody", "c@d.test> x"})
  void whatIsNoAddressIsNoRecipient(String to) {
    assertThatThrownBy(() -> written(to, "s")).isInstanceOf(AddressException.class);
  }
}
