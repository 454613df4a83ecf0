package io.atelier.notification.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.notification.email.SmtpProperties.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS and sign-in, on a server that has both. */
class SecuredMailTests {
  private static final String PASSWORD = "pass word";

  @TempDir static Path directory;
  private static TestCertificate certificate;

  @BeforeAll
  static void make() throws Exception {
    certificate = TestCertificate.of("localhost", directory);
  }

  private static void send(SecuredServer server, String host, Tls tls, String password)
      throws IOException, SmtpRejectedException {
    SmtpProperties properties =
        new SmtpProperties(
            host,
            server.port(),
            tls,
            "atelier",
            password,
            "from@atelier.test",
            Duration.ofSeconds(10));
    new MailServer(properties, certificate.trusting())
        .send(
            new Mail(
                UUID.randomUUID(), "from@atelier.test", "to@example.com", "s", "t", Instant.now()));
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTTLS", "IMPLICIT"})
  void mailAndPasswordGoOverTlsAlone(Tls tls) throws Exception {
    try (SecuredServer server = new SecuredServer(certificate, tls, PASSWORD)) {
      send(server, "localhost", tls, PASSWORD);
      assertThat(server.secured()).contains("MAIL FROM:<from@atelier.test>", ".");
      assertThat(server.secured()).anyMatch(line -> line.startsWith("AUTH"));
      assertThat(server.plain()).allMatch(line -> line.matches("EHLO.*|STARTTLS"));
    }
  }

  /** The name in the certificate must be the one that was asked for. */
  @ParameterizedTest
  @EnumSource(names = {"STARTTLS", "IMPLICIT"})
  void serverOfAnotherNameGetsNothing(Tls tls) throws Exception {
    try (SecuredServer server = new SecuredServer(certificate, tls, PASSWORD)) {
      assertThatThrownBy(() -> send(server, "127.0.0.1", tls, PASSWORD))
          .isInstanceOf(IOException.class);
      assertThat(server.secured()).noneMatch(line -> line.matches("(AUTH|MAIL).*"));
      assertThat(server.plain()).noneMatch(line -> line.matches("(AUTH|MAIL).*"));
    }
  }

  @Test
  void serverThatNobodyTrustsGetsNothing() throws Exception {
    TestCertificate strangers = TestCertificate.of("localhost", directory.resolve("strangers"));
    try (SecuredServer server = new SecuredServer(strangers, Tls.IMPLICIT, PASSWORD)) {
      assertThatThrownBy(() -> send(server, "localhost", Tls.IMPLICIT, PASSWORD))
          .isInstanceOf(IOException.class)
          .hasRootCauseInstanceOf(Exception.class)
          .hasStackTraceContaining(SSLException.class.getPackageName());
      assertThat(server.secured()).isEmpty();
    }
  }

  /** An operator's to mend: no reason to lose a mail. */
  @Test
  void wrongPasswordIsNoRefusalOfTheMail() throws Exception {
    try (SecuredServer server = new SecuredServer(certificate, Tls.STARTTLS, PASSWORD)) {
      assertThatThrownBy(() -> send(server, "localhost", Tls.STARTTLS, "wrong"))
          .isInstanceOf(IOException.class);
      assertThat(server.secured()).noneMatch(line -> line.startsWith("MAIL"));
    }
  }
}
