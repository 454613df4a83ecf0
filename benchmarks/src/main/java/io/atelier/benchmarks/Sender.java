package io.atelier.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that does not give up: while nothing answers, or the answer is a 502 or 503, it sends
 * the same request again, as every client of the service may.
 */
final class Sender implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

  private final IntSupplier port;
  private @Nullable HttpConnection connection;
  private int again;

  /**
   * @param port of an instance to try, asked for each connection
   */
  Sender(IntSupplier port) {
    this.port = port;
  }

  HttpConnection.Answer send(byte[] request) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        if (connection == null) {
          connection = new HttpConnection(port.getAsInt());
        }
        HttpConnection.Answer answer = connection.send(request);
        if (answer.status() == 500) {
          throw new IllegalStateException(
              "nothing that happens to a server is a 500: " + answer.body());
        }
        if (answer.status() < 500) {
          return answer;
        }
      } catch (IOException _) {
        close();
      }
      again++;
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("nobody answers");
      }
      pause();
    }
  }

  /** How often something had to be sent again. */
  int again() {
    return again;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException _) {
        // It is gone already.
      }
      connection = null;
    }
  }
}
