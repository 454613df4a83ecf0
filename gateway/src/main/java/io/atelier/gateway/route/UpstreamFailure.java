package io.atelier.gateway.route;

import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.gateway.GatewayProblem;
import io.atelier.gateway.access.Decision;
import io.netty.handler.timeout.TimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.server.ResponseStatusException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** What it means to a client that the way to the destination broke. */
final class UpstreamFailure {
  private static final Logger log = LoggerFactory.getLogger(UpstreamFailure.class);
  private static final Duration SOON = Duration.ofSeconds(2);

  /**
   * @param reached whether the destination may have seen the request
   */
  record Verdict(ProblemException problem, boolean reached) {}

  private UpstreamFailure() {}

  static Verdict verdict(Throwable failure, String route) {
    boolean application = route.equals(Decision.APPLICATION);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case PoolAcquireTimeoutException _, PoolAcquirePendingLimitException _ -> {
          log.warn("All connections to {} are busy", route);
          return new Verdict(away("Too much is under way: try again shortly."), false);
        }
        case ConnectException _,
            UnknownHostException _,
            NoRouteToHostException _,
            SSLException _ -> {
          log.warn("{} cannot be reached: {}", route, cause.toString());
          return new Verdict(application ? unreachable() : away("Try again shortly."), false);
        }
        case ResponseStatusException status when status.getStatusCode().value() == 504 -> {
          return new Verdict(timeout(), true);
        }
        case TimeoutException _ -> {
          return new Verdict(timeout(), true);
        }
        default -> {}
      }
    }
    return new Verdict(broke(failure), true);
  }

  /** Whatever else goes wrong between here and there; what it was says the log. */
  private static ProblemException broke(Throwable failure) {
    if (failure instanceof IOException) {
      log.warn("An upstream connection broke: {}", failure.toString());
    } else {
      log.warn("An upstream exchange failed", failure);
    }
    return ProblemException.of(
        GatewayProblem.UPSTREAM_FAILED,
        "Whether the request took effect is not known: look before you send it again.");
  }

  private static ProblemException unreachable() {
    return ProblemException.of(
        GatewayProblem.APPLICATION_UNREACHABLE,
        "The company's application does not take connections: try again later.");
  }

  private static ProblemException timeout() {
    return ProblemException.of(
        GatewayProblem.UPSTREAM_TIMEOUT,
        "Whether the request took effect is not known: look before you send it again.");
  }

  private static ProblemException away(String detail) {
    return ProblemException.of(ChassisProblem.UNAVAILABLE, detail).retryAfter(SOON);
  }
}
