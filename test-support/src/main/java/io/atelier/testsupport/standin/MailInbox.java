package io.atelier.testsupport.standin;

import com.sun.net.httpserver.HttpExchange;
import io.atelier.testsupport.standin.StandInServer.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A mail server that keeps everything and passes nothing on. It shows what came: {@code GET
 * /messages} as JSON, {@code GET /} as a page.
 */
public final class MailInbox implements AutoCloseable {
  private final Arrivals arrivals = new Arrivals("Mail that arrived");
  private final StandInServer server;
  private final ServerSocket smtp;

  /**
   * @param smtpPort 0 takes a free one
   */
  public MailInbox(int smtpPort) throws IOException {
    server = new StandInServer(this::answer, 0);
    smtp = new ServerSocket(smtpPort, 50, InetAddress.getByName("127.0.0.1"));
    Thread.ofVirtual().name("mail-inbox").start(this::accept);
  }

  public String url() {
    return server.url();
  }

  public int smtpPort() {
    return smtp.getLocalPort();
  }

  /** What has come, the newest first. */
  public List<Map<String, Object>> messages() {
    return arrivals.all();
  }

  private Answer answer(HttpExchange exchange, byte[] body) {
    return switch (exchange.getRequestURI().getPath()) {
      case "/messages" -> new Answer(200, Answer.JSON, arrivals.json());
      case "/" -> new Answer(200, Answer.HTML, arrivals.page());
      default -> Answer.empty(404);
    };
  }

  private void accept() {
    while (!smtp.isClosed()) {
      try {
        Socket socket = smtp.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      OutputStream out = socket.getOutputStream();
      say(out, "220 mail inbox");
      String from = "";
      String to = "";
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String command = line.toUpperCase(Locale.ROOT);
        if (command.startsWith("MAIL FROM:")) {
          from = address(line);
        } else if (command.startsWith("RCPT TO:")) {
          to = address(line);
        } else if (command.equals("DATA")) {
          say(out, "354 go on");
          arrivals.add(ReceivedMail.read(from, to, text(in)).asMap());
        } else if (command.equals("QUIT")) {
          say(out, "221 goodbye");
          return;
        }
        say(out, "250 OK");
      }
    } catch (IOException gone) {
      // the sender tries again
    }
  }

  /** A line that begins with a dot has another before it (RFC 5321, section 4.5.2). */
  private static String text(BufferedReader in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      text.append(line.startsWith(".") ? line.substring(1) : line).append('\n');
    }
    return text.toString();
  }

  private static String address(String line) {
    int begin = line.indexOf('<');
    int end = line.indexOf('>');
    return begin < 0 || end < begin ? "" : line.substring(begin + 1, end);
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    smtp.close();
    server.close();
  }
}
