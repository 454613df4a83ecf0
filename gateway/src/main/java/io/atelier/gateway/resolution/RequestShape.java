package io.atelier.gateway.resolution;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.gateway.GatewayProblem;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a request must look like before anything is made of it. Each rule closes a way of saying one
 * thing to the gateway and another to whom it forwards (RFC 9112 sections 3.2, 6.1 and 11.2).
 */
public final class RequestShape {

  /** The methods that are forwarded at all; TRACE, CONNECT and inventions are not. */
  public static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** Naming one of these as an option of the connection would take it off the forwarded message. */
  private static final Set<String> NOT_CONNECTION_OPTIONS =
      Set.of("host", "content-length", "transfer-encoding", "authorization", "cookie");

  private RequestShape() {}

  /**
   * The normalised host of a well-formed request.
   *
   * @throws ProblemException 400 otherwise
   */
  public static String check(PlainRequest request) {
    checkTarget(request.target());
    checkFraming(request.headers());
    checkConnection(request.headers());
    if (request.headers().values("Authorization").size() > 1) {
      throw malformed("Send one Authorization header.");
    }
    String host = HostName.normalise(request.headers().values("Host"));
    if (host == null) {
      throw ProblemException.of(
          GatewayProblem.BAD_HOST,
          "Send exactly one Host header with an ASCII name and, at most, a numeric port.");
    }
    return host;
  }

  /**
   * Whether a path means the same to everyone who reads it: no dot segments, no empty segments, no
   * encoded slashes or dots, no parameters. Only such a path may be compared with a prefix.
   */
  public static boolean isUnambiguous(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    if (lower.contains("//")
        || lower.contains("\\")
        || lower.contains(";")
        || lower.contains("%2f")
        || lower.contains("%5c")
        || lower.contains("%2e")
        || lower.contains("%3b")
        || lower.contains("%25")
        || lower.contains("%00")) {
      return false;
    }
    for (String segment : lower.split("/", -1)) {
      if (segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return true;
  }

  private static void checkTarget(String target) {
    boolean origin = target.startsWith("/") && !target.startsWith("//");
    boolean printable = target.chars().allMatch(c -> c > ' ' && c < 127);
    if (!origin || !printable || target.indexOf('#') >= 0) {
      throw malformed("The request target must be a path that begins with one slash, in ASCII.");
    }
  }

  private static void checkFraming(HeaderFields headers) {
    List<String> encodings = headers.values("Transfer-Encoding");
    List<String> lengths = headers.values("Content-Length");
    if (!encodings.isEmpty()
        && (encodings.size() > 1 || !encodings.getFirst().strip().equalsIgnoreCase("chunked"))) {
      throw malformed("The only transfer encoding that is understood is chunked.");
    }
    if (!encodings.isEmpty() && !lengths.isEmpty()) {
      throw malformed("A request has a Content-Length or a Transfer-Encoding, not both.");
    }
    if (lengths.size() > 1
        || lengths.size() == 1 && !lengths.getFirst().strip().matches("[0-9]{1,18}")) {
      throw malformed("Content-Length must be one number.");
    }
  }

  private static void checkConnection(HeaderFields headers) {
    Set<String> options =
        headers.values("Connection").stream()
            .flatMap(value -> List.of(value.split(",", -1)).stream())
            .map(option -> option.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    for (String option : options) {
      if (NOT_CONNECTION_OPTIONS.contains(option)) {
        throw malformed("The Connection header may not name " + option + ".");
      }
    }
  }

  private static ProblemException malformed(String detail) {
    return ProblemException.of(GatewayProblem.BAD_REQUEST, detail);
  }
}
