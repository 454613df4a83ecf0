package io.atelier.testsupport.standin;

import com.sun.net.httpserver.HttpExchange;
import io.atelier.events.envelope.EventJson;
import io.atelier.testsupport.standin.StandInServer.Answer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xbill.DNS.Message;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A DNS server for demo names, by UDP and TCP, whose records are set by HTTP: {@code PUT} and
 * {@code DELETE /records {"name", "type", "value"}}, {@code GET /records}.
 */
public final class DnsStandIn implements AutoCloseable {
  private static final int UDP_WITHOUT_EDNS = 512;
  private static final int LARGEST = 65_535;

  private final DemoZone zone = new DemoZone();
  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private final StandInServer server;

  /**
   * @param port 0 takes a free one
   */
  public DnsStandIn(int port) throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    tcp = new ServerSocket(port, 50, loopback);
    udp = new DatagramSocket(tcp.getLocalPort(), loopback);
    server = new StandInServer(this::serve, 0);
    Thread.ofPlatform().daemon().name("dns-udp").start(this::answerUdp);
    Thread.ofVirtual().name("dns-tcp").start(this::answerTcp);
  }

  /** Host and port. */
  public String address() {
    return "127.0.0.1:" + tcp.getLocalPort();
  }

  public String apiUrl() {
    return server.url();
  }

  /** Sets a record; other records of the name stay. */
  public void put(String name, String type, String value) throws IOException {
    zone.put(name, type, value);
  }

  /** Takes every record of the type away. */
  public void remove(String name, String type) {
    zone.remove(name, type, null);
  }

  private Answer serve(HttpExchange exchange, byte[] body) {
    if (!exchange.getRequestURI().getPath().equals("/records")) {
      return Answer.empty(404);
    }
    try {
      return switch (exchange.getRequestMethod()) {
        case "GET" -> {
          Map<String, Object> list = new LinkedHashMap<>();
          list.put("data", zone.list());
          list.put("next", null);
          yield new Answer(200, Answer.JSON, EventJson.write(list));
        }
        case "PUT" -> {
          JsonNode record = EventJson.mapper().readTree(body);
          zone.put(text(record, "name"), text(record, "type"), text(record, "value"));
          yield Answer.empty(204);
        }
        case "DELETE" -> {
          JsonNode record = EventJson.mapper().readTree(body);
          String value = record.path("value").isString() ? text(record, "value") : null;
          zone.remove(text(record, "name"), text(record, "type"), value);
          yield Answer.empty(204);
        }
        default -> Answer.empty(405);
      };
    } catch (IOException | JacksonException | IllegalArgumentException wrong) {
      return new Answer(
          400,
          "text/plain; charset=utf-8",
          String.valueOf(wrong.getMessage()).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String text(JsonNode record, String member) {
    JsonNode value = record.path(member);
    if (!value.isString()) {
      throw new IllegalArgumentException("Send {\"name\", \"type\", \"value\"} as strings.");
    }
    return value.stringValue();
  }

  private void answerUdp() {
    byte[] buffer = new byte[LARGEST];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] query = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        Message asked = new Message(query);
        int room =
            asked.getOPT() == null
                ? UDP_WITHOUT_EDNS
                : Math.max(UDP_WITHOUT_EDNS, asked.getOPT().getPayloadSize());
        byte[] answer = zone.answer(asked).toWire(room);
        udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException unreadable) {
        // no DNS, or the end
      }
    }
  }

  private void answerTcp() {
    while (!tcp.isClosed()) {
      try {
        Socket socket = tcp.accept();
        Thread.ofVirtual().start(() -> answerTcp(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void answerTcp(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        byte[] query = in.readNBytes(in.readUnsignedShort());
        byte[] answer = zone.answer(new Message(query)).toWire();
        out.writeShort(answer.length);
        out.write(answer);
        out.flush();
      }
    } catch (IOException ended) {
      // the client has what it wanted
    }
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
    server.close();
  }
}
