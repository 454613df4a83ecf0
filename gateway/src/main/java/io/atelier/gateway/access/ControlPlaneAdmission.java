package io.atelier.gateway.access;

import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.gateway.GatewayProblem;
import io.atelier.gateway.credential.Authenticated;
import io.atelier.gateway.credential.Authentication;
import io.atelier.gateway.credential.PresentedCredential;
import io.atelier.gateway.ratelimit.Allowance;
import io.atelier.gateway.resolution.ControlPlaneTable;
import io.atelier.gateway.resolution.ControlPlaneTable.Match;
import io.atelier.gateway.resolution.EntitlementTable;
import io.atelier.gateway.resolution.HeaderFields;
import io.atelier.gateway.resolution.HostTable;
import io.atelier.gateway.resolution.Place;
import io.atelier.gateway.resolution.PlainRequest;
import io.atelier.gateway.resolution.ResolutionProperties;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Requests to the services: on hosts of our own, or under a tenant's control-plane prefix. Who may
 * do what there the services decide; here is decided who it is and whether the tenant is closed.
 */
@Component
final class ControlPlaneAdmission {
  private final ControlPlaneTable table;
  private final HostTable hosts;
  private final EntitlementTable entitlements;
  private final Authentication authentication;
  private final Allowances allowances;
  private final MirrorWait mirrorWait;
  private final Map<String, URI> services;
  private final String issuer;

  /**
   * Where it goes.
   *
   * @param tenant whose host it is; null on hosts of our own
   * @param platform whose host it is; null on the installation's own hosts
   */
  private record Way(
      String service, String path, Place.@Nullable Tenant tenant, @Nullable String platform) {}

  ControlPlaneAdmission(
      ControlPlaneTable table,
      HostTable hosts,
      EntitlementTable entitlements,
      Authentication authentication,
      Allowances allowances,
      MirrorWait mirrorWait,
      ResolutionProperties properties,
      @Value("${atelier.security.issuer:atelier}") String issuer) {
    this.table = table;
    this.hosts = hosts;
    this.entitlements = entitlements;
    this.authentication = authentication;
    this.allowances = allowances;
    this.mirrorWait = mirrorWait;
    this.services = properties.services();
    this.issuer = issuer;
  }

  Mono<Decision> admit(Arrival arrival, Place.ControlPlane host) {
    PlainRequest request = arrival.request();
    String own = host.service();
    if (own != null
        && services.containsKey(own)
        && table.isOwnPage(request.method(), request.path())) {
      return enter(arrival, new Way(own, request.path(), null, host.platform()));
    }
    return admit(arrival, request.path(), null, host.platform());
  }

  Mono<Decision> admit(Arrival arrival, Place.Tenant tenant) {
    return admit(
        arrival,
        tenant.controlPlanePath(arrival.request().path()),
        tenant,
        tenant.platform().code());
  }

  private Mono<Decision> admit(
      Arrival arrival, String path, Place.@Nullable Tenant tenant, @Nullable String platform) {
    return switch (table.find(arrival.request().method(), path)) {
      case Match.Nothing _ ->
          Mono.error(ProblemException.notFound("Nothing answers at this address: check the path."));
      case Match.OtherMethods other -> {
        String allowed = String.join(", ", other.allowed());
        yield Mono.just(
            new Decision.Refuse(
                ProblemException.of(
                    ChassisProblem.METHOD_NOT_ALLOWED, "Use one of: " + allowed + "."),
                arrival.answer(Map.of("Allow", allowed)),
                false));
      }
      case Match.To to -> enter(arrival, new Way(to.service(), path, tenant, platform));
    };
  }

  private Mono<Decision> enter(Arrival arrival, Way way) {
    return authenticate(arrival, way)
        .flatMap(who -> mayEnter(arrival, way, who).thenReturn(who))
        .flatMap(who ->
            Allowances.spend(
                rate(arrival, way, who),
                arrival,
                allowance -> forward(arrival, way, who, allowance)));
  }

  private Mono<Optional<Authenticated>> authenticate(Arrival arrival, Way way) {
    HeaderFields headers = arrival.request().headers();
    // The session cookie is one of the operators' host, never of a tenant's.
    PresentedCredential presented = PresentedCredential.read(headers, issuer, way.tenant() == null);
    if (presented instanceof PresentedCredential.Foreign) {
      return Mono.error(
          ProblemException.of(
              ChassisProblem.UNAUTHENTICATED,
              "Send an access token or an API key of Atelier: Authorization: Bearer …."));
    }
    if (presented instanceof PresentedCredential.Token token
        && token.fromCookie()
        && isCrossSite(arrival)) {
      return Mono.error(
          ProblemException.of(
              GatewayProblem.CROSS_SITE, "Use the session cookie from its own pages only."));
    }
    String named = headers.first("Atelier-Tenant");
    Place.Tenant tenant = way.tenant();
    String actsFor = named != null || tenant == null ? named : tenant.tenant().id().toString();
    return authentication
        .of(presented, actsFor)
        .onErrorMap(
            failure -> named == null && tenant != null && TenantMatch.isUnknownTenant(failure),
            _ -> TenantMatch.wrongTenant())
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty());
  }

  private Mono<Void> mayEnter(Arrival arrival, Way way, Optional<Authenticated> who) {
    Place.Tenant tenant = way.tenant();
    return tenant == null
        ? who.map(known -> mayEnter(known.caller())).orElse(Mono.empty())
        : mayEnter(arrival, tenant, who.map(Authenticated::caller));
  }

  /** On a host of ours only the operator's hold closes, and only for the tenant's own people. */
  private Mono<Void> mayEnter(Caller caller) {
    UUID tenantId = isOfTenant(caller) ? caller.tenantId() : null;
    return Mono.justOrEmpty(tenantId == null ? null : hosts.tenant(tenantId))
        .flatMap(tenant -> Mono.justOrEmpty(TenantAccess.hold(tenant)))
        .flatMap(Mono::error);
  }

  /** On a tenant's host a closed subscription lets its owners in, and who is yet to sign in. */
  private Mono<Void> mayEnter(Arrival arrival, Place.Tenant place, Optional<Caller> caller) {
    if (caller.isPresent() && caller.get().kind() == Caller.Kind.OPERATOR) {
      return Mono.empty();
    }
    if (caller.isPresent() && !TenantMatch.isOf(caller.get(), place.tenant())) {
      return Mono.error(TenantMatch.wrongTenant());
    }
    if (caller.isPresent() && caller.get().kind() == Caller.Kind.APPLICATION) {
      return Mono.empty();
    }
    Optional<ProblemException> hold = TenantAccess.hold(place.tenant());
    if (hold.isPresent()) {
      return Mono.error(hold.get());
    }
    boolean mayPay = caller.isEmpty() || caller.get().hasRole(MemberRole.OWNER);
    return mayPay
        ? Mono.empty()
        : mirrorWait
            .await(Mono.fromSupplier(() -> entitlements.of(place.tenant().id())))
            .flatMap(rights -> Mono.justOrEmpty(TenantAccess.subscription(rights, arrival.at())))
            .flatMap(Mono::error);
  }

  private Mono<Allowance> rate(Arrival arrival, Way way, Optional<Authenticated> who) {
    if (who.isPresent()) {
      return allowances.ofCaller(who.get(), way.service());
    }
    boolean signUp = arrival.request().method().equals("POST") && way.path().equals("/api/tenants");
    return signUp ? allowances.ofSignUp(arrival.client(), way.service()) : allowances.none();
  }

  private Decision forward(
      Arrival arrival, Way way, Optional<Authenticated> who, Allowance allowance) {
    Map<String, String> trusted = arrival.forwarded();
    who.ifPresent(known -> trusted.put("Authorization", "Bearer " + known.token()));
    if (way.platform() != null) {
      trusted.put("X-Platform", way.platform());
    }
    URI base = Objects.requireNonNull(services.get(way.service()));
    return new Decision.Forward(
        way.service(),
        Destination.of(base, way.path() + arrival.request().query()),
        HeaderChanges.of(arrival.request().headers(), issuer, trusted),
        arrival.answer(allowance.headers()),
        null);
  }

  private static boolean isOfTenant(Caller caller) {
    return caller.kind() == Caller.Kind.MEMBER || caller.kind() == Caller.Kind.API_KEY;
  }

  /** Whether a browser says that it was another site's page that sent this. */
  private static boolean isCrossSite(Arrival arrival) {
    HeaderFields headers = arrival.request().headers();
    String site = headers.first("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      return true;
    }
    String origin = headers.first("Origin");
    String own = arrival.scheme() + "://" + headers.values("Host").getFirst().strip();
    return origin != null && !origin.equalsIgnoreCase(own);
  }
}
