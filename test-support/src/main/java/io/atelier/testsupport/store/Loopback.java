package io.atelier.testsupport.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of 127.0.0.1. */
public final class Loopback {

  public static final String HOST = "127.0.0.1";

  private static final int LOWEST = 10_000;
  private static final int BELOW = 32_768;
  private static final int TRIES = 1_000;

  private Loopback() {}

  /**
   * A port that was free a moment ago; who binds it must be ready to ask again. It lies below those
   * that systems give to outgoing connections, one of which would else take it before its server.
   */
  public static int freePort() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BELOW);
      try (ServerSocket socket = new ServerSocket(port, 1, address())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        // the next one, then
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException("no port of " + HOST + " is free");
  }

  public static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The port itself, or a free one for 0. */
  static int claim(int port, String store, String setting) {
    if (port == 0) {
      return freePort();
    }
    try (ServerSocket socket = new ServerSocket()) {
      // As the servers do: connections in TIME_WAIT of the one before are no obstacle.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address(), port), 1);
      return port;
    } catch (IOException e) {
      throw new StoreStartException(
          "%s wants port %d on %s, which another program holds. End that program, or choose another port with %s (0 takes a free one)."
              .formatted(store, port, HOST, setting),
          e);
    }
  }

  static InetAddress address() throws UnknownHostException {
    return InetAddress.getByName(HOST);
  }
}
