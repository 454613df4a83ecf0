package io.atelier.notification.email;

import io.atelier.notification.email.SmtpProperties.Tls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Speaks as much SMTP as a mail needs, with TLS and a sign-in, and remembers what it was told. */
final class SecuredServer implements AutoCloseable {
  private final SSLContext tls;
  private final String password;
  private final ServerSocket server;
  private final List<String> plain = new CopyOnWriteArrayList<>();
  private final List<String> secured = new CopyOnWriteArrayList<>();

  SecuredServer(TestCertificate certificate, Tls how, String password) throws Exception {
    this.tls = certificate.owning();
    this.password = password;
    this.server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    Thread.ofVirtual().start(() -> accept(how == Tls.IMPLICIT));
  }

  int port() {
    return server.getLocalPort();
  }

  /** Lines that anybody on the way could read. */
  List<String> plain() {
    return plain;
  }

  List<String> secured() {
    return secured;
  }

  private void accept(boolean implicit) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        if (implicit) {
          speak(secure(socket), secured, true);
        } else if (speak(socket, plain, true)) {
          speak(secure(socket), secured, false);
        }
      } catch (IOException ended) {
        // the client has left, or the test
      }
    }
  }

  private SSLSocket secure(Socket socket) throws IOException {
    SSLSocket secure =
        (SSLSocket) tls.getSocketFactory().createSocket(socket, null, socket.getPort(), false);
    secure.setUseClientMode(false);
    return secure;
  }

  /** True if TLS is to come now. */
  private boolean speak(Socket socket, List<String> heard, boolean greet) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    boolean data = false;
    if (greet) {
      say(socket, "220 hello");
    }
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      heard.add(line);
      if (data && !line.equals(".")) {
        continue;
      }
      data = line.equals("DATA");
      if (line.equals("STARTTLS")) {
        say(socket, "220 go on");
        return true;
      }
      say(socket, reply(line, heard == plain));
    }
    return false;
  }

  private String reply(String line, boolean offersTls) {
    if (line.startsWith("EHLO")) {
      return offersTls ? "250-here\r\n250 STARTTLS" : "250-here\r\n250 AUTH PLAIN";
    }
    if (line.startsWith("AUTH PLAIN ")) {
      String given =
          new String(
              Base64.getDecoder().decode(line.substring("AUTH PLAIN ".length())),
              StandardCharsets.UTF_8);
      // Whom to act for may stand before it (RFC 4616).
      return given.endsWith("\0atelier\0" + password) ? "235 welcome" : "535 no";
    }
    return line.equals("DATA") ? "354 go on" : "250 OK";
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
