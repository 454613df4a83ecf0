package io.atelier.gateway.access;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.gateway.GatewayProblem;
import java.net.URI;

/** The address that a request is sent on to: a fixed base, and the target as it came. */
final class Destination {
  private Destination() {}

  static URI of(URI base, String target) {
    String text = base.toString();
    String stem = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    try {
      return URI.create(stem + target);
    } catch (IllegalArgumentException e) {
      throw ProblemException.of(
          GatewayProblem.BAD_REQUEST,
          "The path or the query holds a character that must be percent-encoded.");
    }
  }
}
