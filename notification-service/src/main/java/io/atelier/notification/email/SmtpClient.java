package io.atelier.notification.email;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Hands one mail to a server. It blocks, and so runs on virtual threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321">RFC 5321, SMTP</a>
 */
final class SmtpClient implements AutoCloseable {
  private static final int DONE = 2;
  private static final int CONTINUE = 3;
  private static final int MOST_LINES = 100;

  private final SmtpProperties properties;
  private Socket socket;
  private BufferedReader in;
  private OutputStream out;

  private SmtpClient(SmtpProperties properties) throws IOException {
    this.properties = properties;
    this.socket = connect(properties);
    this.in = reader(socket);
    this.out = socket.getOutputStream();
  }

  /**
   * @throws SmtpRejectedException if trying again is of no use
   * @throws IOException if it may be of use
   */
  static void send(SmtpProperties properties, Mail mail) throws IOException, SmtpRejectedException {
    try (SmtpClient client = new SmtpClient(properties)) {
      client.greet();
      client.transfer(mail);
      client.write("QUIT\r\n");
    }
  }

  private static Socket connect(SmtpProperties properties) throws IOException {
    Socket plain = new Socket();
    int timeout = Math.toIntExact(properties.timeout().toMillis());
    try {
      plain.connect(new InetSocketAddress(properties.host(), properties.port()), timeout);
      plain.setSoTimeout(timeout);
      return properties.tls() == SmtpProperties.Tls.IMPLICIT ? secured(plain, properties) : plain;
    } catch (IOException failure) {
      plain.close();
      throw failure;
    }
  }

  /** The certificate must be of the server that was named. */
  private static Socket secured(Socket plain, SmtpProperties properties) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secure =
        (SSLSocket) factory.createSocket(plain, properties.host(), properties.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  private void greet() throws IOException, SmtpRejectedException {
    reply(DONE);
    List<String> offers = hello();
    if (properties.tls() == SmtpProperties.Tls.STARTTLS) {
      if (!offers.contains("STARTTLS")) {
        throw new IOException(properties + " offers no STARTTLS");
      }
      command("STARTTLS", DONE);
      socket = secured(socket, properties);
      in = reader(socket);
      out = socket.getOutputStream();
      hello();
    }
    String user = properties.user();
    String password = properties.password();
    if (user != null && !user.isEmpty() && password != null) {
      signIn(user, password);
    }
  }

  private List<String> hello() throws IOException, SmtpRejectedException {
    String domain = properties.from().substring(properties.from().indexOf('@') + 1);
    return command("EHLO " + domain, DONE).stream()
        .map(line -> line.substring(Math.min(4, line.length())).toUpperCase(Locale.ROOT).strip())
        .toList();
  }

  /** A wrong password is an operator's to mend, so the mail waits. */
  private void signIn(String user, String password) throws IOException {
    byte[] plain = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
    try {
      command("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain), DONE);
    } catch (SmtpRejectedException refused) {
      throw new IOException(properties + " refuses the sign-in", refused);
    }
  }

  private void transfer(Mail mail) throws IOException, SmtpRejectedException {
    command("MAIL FROM:<" + mail.from() + ">", DONE);
    command("RCPT TO:<" + mail.to() + ">", DONE);
    command("DATA", CONTINUE);
    write(mail.message().replace("\r\n.", "\r\n.."));
    command(".", DONE);
  }

  private List<String> command(String line, int expected)
      throws IOException, SmtpRejectedException {
    write(line + "\r\n");
    return reply(expected);
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private List<String> reply(int expected) throws IOException, SmtpRejectedException {
    List<String> lines = new ArrayList<>();
    String line;
    do {
      line = in.readLine();
      if (line == null) {
        throw new EOFException(properties + " closed the connection");
      }
      if (line.length() < 3 || lines.size() > MOST_LINES) {
        throw new IOException(properties + " does not speak SMTP");
      }
      lines.add(line);
    } while (line.length() > 3 && line.charAt(3) == '-');
    int kind = line.charAt(0) - '0';
    if (kind == 5) {
      throw new SmtpRejectedException(line);
    }
    if (kind != expected) {
      throw new IOException(properties + " said " + line);
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
