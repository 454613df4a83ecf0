package io.atelier.gateway.access;

import com.github.f4b6a3.uuid.alt.GUID;
import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.gateway.GatewayProblem;
import io.atelier.gateway.resolution.ClientAddress;
import io.atelier.gateway.resolution.HostTable;
import io.atelier.gateway.resolution.Place;
import io.atelier.gateway.resolution.PlainRequest;
import io.atelier.gateway.resolution.ProblemLibrary;
import io.atelier.gateway.resolution.RequestShape;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Decides what happens to a request: the one way in, whoever received it. */
@Component
public final class Admission {
  private final HostTable hosts;
  private final ProblemLibrary problems;
  private final ClientAddress addresses;
  private final ControlPlaneAdmission controlPlane;
  private final ApplicationAdmission application;
  private final InstantSource clock;

  Admission(
      HostTable hosts,
      ProblemLibrary problems,
      ClientAddress addresses,
      ControlPlaneAdmission controlPlane,
      ApplicationAdmission application,
      InstantSource clock) {
    this.hosts = hosts;
    this.problems = problems;
    this.addresses = addresses;
    this.controlPlane = controlPlane;
    this.application = application;
    this.clock = clock;
  }

  /** Never an error that is a problem: those are decisions. */
  public Mono<Decision> admit(PlainRequest request) {
    return Mono.defer(() -> {
      Instant now = clock.instant();
      // Without the lock of the usual generator, on which event loops would wait.
      String id = GUID.v7(now, null).toString();
      if (!RequestShape.METHODS.contains(request.method())) {
        return Mono.just(methodRefused(id));
      }
      String host;
      try {
        host = RequestShape.check(request);
      } catch (ProblemException malformed) {
        return Mono.just(
            new Decision.Refuse(
                malformed, Map.of("X-Request-Id", id, "Connection", "close"), false));
      }
      return decide(
          new Arrival(
              request,
              id,
              now,
              host,
              addresses.of(request),
              addresses.forwardedFor(request),
              addresses.scheme(request)));
    });
  }

  private Mono<Decision> decide(Arrival arrival) {
    String slug = problems.asked(arrival.request());
    if (slug != null) {
      return Mono.just(new Decision.ProblemPage(slug, arrival.answer(Map.of())));
    }
    return switch (hosts.find(arrival.host())) {
      case null ->
          Mono.just(
              refuse(
                  arrival,
                  ProblemException.of(
                      GatewayProblem.UNKNOWN_HOST, "Check the spelling of " + arrival.host() + "."),
                  true));
      case Place.ControlPlane ours ->
          controlPlane
              .admit(arrival, ours)
              .onErrorResume(
                  ProblemException.class, problem -> Mono.just(refuse(arrival, problem, false)));
      case Place.Tenant tenant when tenant.isControlPlane(arrival.request().path()) ->
          controlPlane
              .admit(arrival, tenant)
              .onErrorResume(
                  ProblemException.class, problem -> Mono.just(refuse(arrival, problem, false)));
      case Place.Tenant tenant ->
          application
              .admit(arrival, tenant)
              .onErrorResume(
                  ProblemException.class, problem -> Mono.just(refuse(arrival, problem, true)));
    };
  }

  private static Decision refuse(Arrival arrival, ProblemException problem, boolean page) {
    return new Decision.Refuse(problem, arrival.answer(Map.of()), page);
  }

  private static Decision methodRefused(String id) {
    String allowed = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";
    return new Decision.Refuse(
        ProblemException.of(ChassisProblem.METHOD_NOT_ALLOWED, "Use one of: " + allowed + "."),
        Map.of("X-Request-Id", id, "Allow", allowed, "Connection", "close"),
        false);
  }
}
