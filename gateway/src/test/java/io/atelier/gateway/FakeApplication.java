package io.atelier.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A company's application on a bare socket: it answers with what it received, and {@code /reset},
 * {@code /cut}, {@code /silent} and {@code /garbage} as they say.
 */
public final class FakeApplication implements AutoCloseable {
  public final List<String> received = new CopyOnWriteArrayList<>();

  /** Released when the test is over: until then {@code /silent} says nothing. */
  private final CountDownLatch end = new CountDownLatch(1);

  private final ServerSocket server;

  public FakeApplication() {
    try {
      server = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      while (true) {
        StringBuilder head = new StringBuilder();
        String line;
        while ((line = in.readLine()) != null && !line.isEmpty()) {
          head.append(line).append('\n');
        }
        if (head.isEmpty()) {
          return;
        }
        String request = head.toString();
        if (!request.contains("HTTP/1.1")) {
          continue;
        }
        received.add(request);
        String path = request.split(" ", 3)[1];
        if (path.startsWith("/reset")) {
          socket.setSoLinger(true, 0);
          return;
        }
        if (path.startsWith("/silent")) {
          end.await();
          return;
        }
        socket.getOutputStream().write(answer(path, request).getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        if (path.startsWith("/cut") || path.startsWith("/garbage")) {
          return;
        }
      }
    } catch (IOException e) {
      // The other side went.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String answer(String path, String request) {
    if (path.startsWith("/garbage")) {
      return "nonsense\r\n\r\n";
    }
    String extra =
        path.startsWith("/headers") ? "X-Request-Id: theirs\r\nRateLimit: theirs\r\n" : "";
    int length = request.length() + (path.startsWith("/cut") ? 100 : 0);
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
        + extra
        + "Content-Length: "
        + length
        + "\r\n\r\n"
        + request;
  }

  @Override
  public void close() {
    end.countDown();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
