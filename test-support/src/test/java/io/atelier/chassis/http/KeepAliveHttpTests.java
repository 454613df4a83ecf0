package io.atelier.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.sample.SampleApplication;
import io.atelier.chassis.security.Allow;
import io.atelier.testsupport.servers.WithServers;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A client that keeps its connection is answered for as long as it asks. */
@WithServers(service = "chassis_test", kafka = false)
@SpringBootTest(
    classes = {SampleApplication.class, KeepAliveHttpTests.Sample.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = SampleApplication.CONFIGURATION)
class KeepAliveHttpTests {
  private static final int ROUNDS = 1500;

  @LocalServerPort int port;

  @TestConfiguration
  @Import(Later.class)
  static class Sample {}

  @RestController
  static class Later {

    /** Answers from another thread, as whatever asked a database does. */
    @GetMapping("/later")
    @Allow(anyone = true)
    Mono<Map<String, String>> later() {
      return Mono.delay(Duration.ofMillis(1)).map(_ -> Map.of("answered", "later"));
    }
  }

  /** In this order a connection stopped to be read within some dozens of rounds. */
  @Test
  void whatIsAnsweredAtOnceAfterWhatIsAnsweredLaterStopsNoConnection() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int i = 0; i < ROUNDS; i++) {
        assertThat(status(socket, in, "/later")).isEqualTo(200);
        assertThat(status(socket, in, "/nothing")).isEqualTo(404);
        assertThat(status(socket, in, "/nothing")).isEqualTo(404);
      }
    }
  }

  private static int status(Socket socket, InputStream in, String path) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    int status = Integer.parseInt(line(in).split(" ")[1]);
    int length = -1;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring("content-length:".length()).strip());
      }
    }
    in.skipNBytes(length);
    return status;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection was closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
