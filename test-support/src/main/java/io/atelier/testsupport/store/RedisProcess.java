package io.atelier.testsupport.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The server process of a directory, found by the pid file and the configuration in there. */
record RedisProcess(ProcessHandle process, int port) {

  static final String PID_FILE = "redis.pid";
  static final String CONFIGURATION = "redis.conf";
  private static final Duration STOP_WAIT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int LOOKS = 50;

  static Optional<RedisProcess> of(Path directory) {
    Path pidFile = directory.resolve(PID_FILE);
    Path configuration = directory.resolve(CONFIGURATION);
    try {
      if (!Files.exists(pidFile) || !Files.exists(configuration)) {
        return Optional.empty();
      }
      String pid = written(pidFile);
      int port =
          Files.readAllLines(configuration).stream()
              .filter(line -> line.startsWith("port "))
              .map(line -> Integer.parseInt(line.substring("port ".length()).strip()))
              .findFirst()
              .orElseThrow();
      return pid.isEmpty()
          ? Optional.empty()
          : LocalProcess.find(Long.parseLong(pid), "redis-server")
              .map(process -> new RedisProcess(process, port));
    } catch (IOException e) {
      throw new StoreStartException("Cannot read " + pidFile, e);
    }
  }

  /** The server makes the file first and fills it a moment later. */
  private static String written(Path pidFile) throws IOException {
    String pid = Files.readString(pidFile).strip();
    for (int look = 0; pid.isEmpty() && look < LOOKS; look++) {
      LockSupport.parkNanos(PAUSE.toNanos());
      pid = Files.readString(pidFile).strip();
    }
    return pid;
  }

  /** Whether it answers on its port and works in that directory. */
  boolean serves(Path directory) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(Loopback.address(), port), 1000);
      socket.setSoTimeout(1000);
      Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
      out.write("CONFIG GET dir\r\n");
      out.flush();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      // *2 $3 dir $<length> <directory>
      for (int line = 0; line < 4; line++) {
        in.readLine();
      }
      return directory.toString().equals(in.readLine());
    } catch (IOException e) {
      return false;
    }
  }

  void stop() {
    process.destroy();
    if (!LocalProcess.awaitExit(process, STOP_WAIT)) {
      process.destroyForcibly();
      LocalProcess.awaitExit(process, STOP_WAIT);
    }
  }
}
