package io.atelier.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says exactly what a test wants said, and reads until the other side is done. */
public final class RawHttp {
  private RawHttp() {}

  /**
   * @param text everything after the connection stands, {@code \n} ends a line
   */
  public static Answer send(int port, String text) {
    return sendExactly(port, text.replace("\n", "\r\n"));
  }

  public static Answer sendExactly(int port, String text) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      try {
        socket.getInputStream().transferTo(all);
      } catch (SocketException reset) {
        // What came before counts.
      }
      return new Answer(all.toString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Answer get(int port, String host, String path, String... headers) {
    return request(port, "GET", host, path, headers);
  }

  public static Answer request(
      int port, String method, String host, String path, String... headers) {
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\nHost: " + host + "\n");
    for (int i = 0; i < headers.length; i += 2) {
      text.append(headers[i]).append(": ").append(headers[i + 1]).append('\n');
    }
    return send(port, text.append("Connection: close\n\n").toString());
  }

  /** All that came back. */
  public record Answer(String text) {
    public int status() {
      return text.isEmpty() ? 0 : Integer.parseInt(text.split(" ", 3)[1]);
    }

    public @Nullable String header(String name) {
      for (String line : text.split("\r\n\r\n", 2)[0].split("\r\n", -1)) {
        if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return null;
    }

    public String body() {
      String[] parts = text.split("\r\n\r\n", 2);
      return parts.length < 2 ? "" : parts[1];
    }

    /** How many answers came over the one connection. */
    public int answers() {
      return text.split("HTTP/1\\.1 ", -1).length - 1;
    }
  }
}
