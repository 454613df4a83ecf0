package io.atelier.notification.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.atelier.testsupport.blockhound.BlockHoundExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.client.ReactorResourceFactory;

/** Against real sockets on loopback; only names are looked up in a table. */
@ExtendWith(BlockHoundExtension.class)
class EgressTests {
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private final ReactorResourceFactory resources = new ReactorResourceFactory();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> lookups = new CopyOnWriteArrayList<>();
  private ServerSocket trap;

  @BeforeEach
  void open() throws IOException {
    resources.start();
    trap = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread.ofVirtual()
        .start(() -> {
          while (!trap.isClosed()) {
            try (Socket caught = trap.accept()) {
              connections.incrementAndGet();
            } catch (IOException closed) {
              return;
            }
          }
        });
  }

  @AfterEach
  void close() throws IOException {
    trap.close();
  }

  private Egress strict(String... addresses) {
    return egress(false, addresses);
  }

  private Egress egress(boolean loopback, String... addresses) {
    AddressLookup table =
        host -> {
          lookups.add(host);
          return addresses.length == 0 ? onThisMachine(host) : all(addresses);
        };
    return new Egress(new EgressProperties(loopback, loopback, DEADLINE, 1000), table, resources);
  }

  /** No test leaves this machine, not even when the code that it tests is wrong. */
  private static InetAddress[] onThisMachine(String host) throws UnknownHostException {
    InetAddress[] all = InetAddress.getAllByName(host);
    for (InetAddress address : all) {
      if (AddressRanges.isPublic(address)) {
        throw new AssertionError(host + " would leave this machine");
      }
    }
    return all;
  }

  private static InetAddress[] all(String... addresses) throws UnknownHostException {
    InetAddress[] all = new InetAddress[addresses.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.getByName(addresses[i]);
    }
    return all;
  }

  /** As an attacker writes them; {port} is where the trap listens. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1:{port}/",
        "https://127.1:{port}/",
        "https://2130706433:{port}/",
        "https://0x7f000001:{port}/",
        "https://0177.0.0.1:{port}/",
        "https://127.0.0.0x1:{port}/",
        "https://127.000.000.001:{port}/",
        "https://0:{port}/",
        "https://0.0.0.0:{port}/",
        "https://[::1]:{port}/",
        "https://[::]:{port}/",
        "https://[::ffff:127.0.0.1]:{port}/",
        "https://[::ffff:7f00:1]:{port}/",
        "https://[0:0:0:0:0:ffff:7f00:0001]:{port}/",
        "https://localhost:{port}/",
        "https://LOCALHOST:{port}/",
        "https://localhost.:{port}/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://172.16.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://100.64.0.1/",
        "https://198.18.0.1/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "http://127.0.0.1:{port}/",
        "http://1.1.1.1/",
        "ftp://1.1.1.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
        "127.0.0.1:{port}",
        "https://user:pass@1.1.1.1/",
        "https://1.1.1.1@127.0.0.1:{port}/",
        "https://127.0.0.1:{port}#@1.1.1.1/",
        "https://1.1.1.1:0/",
        "https://1.1.1.1:99999/",
        "https:///x",
        "https://",
        "",
        " ",
        "https://exa mple.com/",
        "https://ex\u0000ample.com/",
        "jar:https://1.1.1.1/!/"
      })
  void whatLeadsInsideIsRefusedBeforeAnyConnection(String url) {
    String address = url.replace("{port}", String.valueOf(trap.getLocalPort()));
    assertThatThrownBy(() -> strict().post(address, Map.of(), BODY).block())
        .as(address)
        .isInstanceOf(EgressRefusedException.class);
    assertThat(connections).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "127.0.0.1", "::1", "169.254.169.254", "::ffff:10.1.2.3"})
  void nameThatLeadsInsideIsRefused(String address) {
    String url = "https://hooks.example.com:" + trap.getLocalPort() + "/";
    assertThatThrownBy(() -> strict(address).post(url, Map.of(), BODY).block())
        .isInstanceOf(EgressRefusedException.class);
    assertThatThrownBy(() -> strict(address).check(url).block())
        .isInstanceOf(EgressRefusedException.class);
    assertThat(connections).hasValue(0);
  }

  @Test
  void oneBadAddressAmongGoodOnesCondemnsTheName() {
    assertThatThrownBy(() ->
            strict("93.184.215.14", "10.0.0.1")
                .post("https://hooks.example.com/", Map.of(), BODY)
                .block())
        .isInstanceOf(EgressRefusedException.class);
  }

  /** Another answer a moment later (DNS rebinding) finds nobody who asks. */
  @Test
  void theAddressThatWasJudgedIsTheOneThatIsCalled() throws IOException {
    try (Receiver receiver = new Receiver(200, "")) {
      String url = "http://hooks.example.com:" + receiver.port() + "/in?a=b%20c";
      Integer status =
          egress(true, "127.0.0.1").post(url, Map.of("webhook-id", "msg_1"), BODY).block();
      assertThat(status).isEqualTo(200);
      assertThat(lookups).containsExactly("hooks.example.com");
      assertThat(receiver.seen)
          .singleElement()
          .satisfies(request -> {
            assertThat(request).startsWith("POST /in?a=b%20c");
            assertThat(request).contains("host=hooks.example.com:" + receiver.port());
            assertThat(request).contains("webhook-id=msg_1").endsWith("{}");
          });
    }
  }

  @Test
  void redirectIsAnAnswerAndIsNotFollowed() throws IOException {
    try (Receiver receiver = new Receiver(302, "http://127.0.0.1:" + trap.getLocalPort() + "/")) {
      assertThat(egress(true).post(receiver.url(), Map.of(), BODY).block()).isEqualTo(302);
      assertThat(connections).hasValue(0);
    }
  }

  @Test
  void answerThatDripsEndsAtTheDeadline() throws IOException {
    try (ServerSocket slow = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> drip(slow));
      long begin = System.nanoTime();
      assertThatThrownBy(() ->
              egress(true)
                  .post("http://127.0.0.1:" + slow.getLocalPort() + "/", Map.of(), BODY)
                  .block())
          .hasCauseInstanceOf(TimeoutException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(DEADLINE.minusMillis(100), DEADLINE.plusSeconds(5));
    }
  }

  private static void drip(ServerSocket server) {
    try (Socket socket = server.accept();
        InputStream in = socket.getInputStream()) {
      in.read(new byte[1000]);
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      while (true) {
        socket.getOutputStream().write("1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
      }
    } catch (IOException ended) {
      // as it should
    }
  }

  @Test
  void endlessAnswerIsReadToTheCap() throws IOException {
    try (ServerSocket endless = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      AtomicInteger written = new AtomicInteger();
      Thread.ofVirtual().start(() -> pour(endless, written));
      assertThat(
              egress(true)
                  .post("http://127.0.0.1:" + endless.getLocalPort() + "/", Map.of(), BODY)
                  .block())
          .isEqualTo(200);
    }
  }

  private static void pour(ServerSocket server, AtomicInteger written) {
    try (Socket socket = server.accept();
        InputStream in = socket.getInputStream()) {
      in.read(new byte[1000]);
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] much = new byte[8192];
      while (true) {
        socket.getOutputStream().write(much);
        written.addAndGet(much.length);
      }
    } catch (IOException ended) {
      // as it should
    }
  }

  @Test
  void unknownNameMayBeRegisteredAndIsNotReached() {
    Egress nowhere =
        new Egress(
            new EgressProperties(false, false, DEADLINE, 1000),
            host -> {
              throw new UnknownHostException(host);
            },
            resources);
    nowhere.check("https://later.example.com/").block();
    assertThatThrownBy(() -> nowhere.post("https://later.example.com/", Map.of(), BODY).block())
        .hasRootCauseInstanceOf(UnknownHostException.class);
  }

  /** Keeps what it gets. */
  private static final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    Receiver(int status, String location) throws IOException {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              String body =
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
              StringBuilder all = new StringBuilder();
              all.append(exchange.getRequestMethod()).append(' ').append(exchange.getRequestURI());
              exchange
                  .getRequestHeaders()
                  .forEach((name, values) ->
                      all.append(' ')
                          .append(name.toLowerCase(java.util.Locale.ROOT))
                          .append('=')
                          .append(values.getFirst()));
              seen.add(all.append(' ').append(body).toString());
              if (!location.isEmpty()) {
                exchange.getResponseHeaders().set("Location", location);
              }
              exchange.sendResponseHeaders(status, -1);
            }
          });
      server.start();
    }

    int port() {
      return server.getAddress().getPort();
    }

    String url() {
      return "http://127.0.0.1:" + port() + "/";
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
