package io.atelier.notification.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.notification.email.SmtpProperties.Tls;
import io.atelier.testsupport.standin.MailInbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailServerTests {

  private static Mail mail() {
    return new Mail(
        UUID.randomUUID(),
        "from@atelier.test",
        "to@example.com",
        "Été 🎨",
        "first\n.a dot\n..two\nlast é\n",
        Instant.now());
  }

  private static MailServer server(int port, Tls tls) throws NoSuchAlgorithmException {
    return new MailServer(
        new SmtpProperties(
            "127.0.0.1", port, tls, null, null, "from@atelier.test", Duration.ofSeconds(2)));
  }

  @Test
  void mailArrivesAsItWasWritten() throws Exception {
    try (MailInbox inbox = new MailInbox(0)) {
      Mail mail = mail();
      server(inbox.smtpPort(), Tls.NONE).send(mail);
      assertThat(inbox.messages())
          .singleElement()
          .satisfies(received -> {
            assertThat(received).containsEntry("to", "to@example.com");
            assertThat(received).containsEntry("from", "from@atelier.test");
            assertThat(received).containsEntry("subject", "Été 🎨");
            assertThat(received).containsEntry("text", mail.text());
          });
    }
  }

  @Test
  void serverWithoutStarttlsGetsNothingThatWasMeantToBeSecret() throws Exception {
    try (MailInbox inbox = new MailInbox(0)) {
      assertThatThrownBy(() -> server(inbox.smtpPort(), Tls.STARTTLS).send(mail()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("STARTTLS");
      assertThat(inbox.messages()).isEmpty();
    }
  }

  /** A refusal for good ends the matter; everything else is tried again. */
  @ParameterizedTest
  @CsvSource({
    "550 no such user, true",
    "553 no such name, true",
    "530 sign in first, false",
    "450 try later, false",
    "421 shutting down, false",
    "no SMTP at all, false",
    "'', false"
  })
  void onlyARefusalForGoodIsFinal(String reply, boolean isFinal) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> answerRecipientsWith(reply, server));
      assertThatThrownBy(() -> server(server.getLocalPort(), Tls.NONE).send(mail()))
          .isInstanceOf(isFinal ? SmtpRejectedException.class : IOException.class);
    }
  }

  @Test
  void serverThatIsAwayIsNoRefusal() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThatThrownBy(() -> server(port, Tls.NONE).send(mail())).isInstanceOf(IOException.class);
  }

  private static void answerRecipientsWith(String reply, ServerSocket server) {
    try (Socket socket = server.accept()) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      say(socket, "220 hello");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("RCPT") && reply.isEmpty()) {
          return;
        }
        say(socket, line.startsWith("RCPT") ? reply : "250 OK");
      }
    } catch (IOException ended) {
      // the client has left
    }
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /** One that takes the connection and says nothing. */
  @Test
  void serverThatIsSilentIsNotWaitedForForEver() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> server(silent.getLocalPort(), Tls.NONE).send(mail()))
          .isInstanceOf(IOException.class)
          .hasRootCauseInstanceOf(SocketTimeoutException.class);
    }
  }
}
