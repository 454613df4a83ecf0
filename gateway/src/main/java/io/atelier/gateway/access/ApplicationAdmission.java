package io.atelier.gateway.access;

import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.tenant.PlatformState;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.usage.UsageEvent;
import io.atelier.gateway.GatewayProblem;
import io.atelier.gateway.credential.Authenticated;
import io.atelier.gateway.credential.Authentication;
import io.atelier.gateway.credential.PresentedCredential;
import io.atelier.gateway.metering.MeteredRequest;
import io.atelier.gateway.ratelimit.Allowance;
import io.atelier.gateway.resolution.EntitlementTable;
import io.atelier.gateway.resolution.Place;
import io.atelier.gateway.resolution.PlainRequest;
import io.atelier.gateway.resolution.RequestShape;
import java.math.BigDecimal;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Requests to the company's application at a tenant's host. */
@Component
final class ApplicationAdmission {

  /** What an API key needs to reach an application. */
  private static final String SCOPE = "app";

  private final EntitlementTable entitlements;
  private final Authentication authentication;
  private final Allowances allowances;
  private final MirrorWait mirrorWait;
  private final AccessProperties properties;
  private final String issuer;

  /** A request that its tenant's status lets through. */
  private record Open(Place.Tenant place, EntitlementsRecord rights, URI application) {
    TenantState tenant() {
      return place.tenant();
    }

    PlatformState platform() {
      return place.platform();
    }
  }

  ApplicationAdmission(
      EntitlementTable entitlements,
      Authentication authentication,
      Allowances allowances,
      MirrorWait mirrorWait,
      AccessProperties properties,
      @Value("${atelier.security.issuer:atelier}") String issuer) {
    this.entitlements = entitlements;
    this.authentication = authentication;
    this.allowances = allowances;
    this.mirrorWait = mirrorWait;
    this.properties = properties;
    this.issuer = issuer;
  }

  Mono<Decision> admit(Arrival arrival, Place.Tenant place) {
    return open(arrival, place)
        .flatMap(open ->
            authenticate(arrival, open)
                .flatMap(who ->
                    Allowances.spend(
                        rate(arrival, open, who),
                        arrival,
                        allowance -> forward(arrival, open, who, allowance))));
  }

  private Mono<Open> open(Arrival arrival, Place.Tenant place) {
    TenantState tenant = place.tenant();
    Optional<ProblemException> hold = TenantAccess.hold(tenant);
    return hold.isPresent()
        ? Mono.error(hold.get())
        : rights(tenant).map(rights -> open(arrival, place, rights));
  }

  private Mono<EntitlementsRecord> rights(TenantState tenant) {
    EntitlementsRecord known = entitlements.of(tenant.id());
    return known != null
        ? Mono.just(known)
        : mirrorWait.await(Mono.fromSupplier(() -> entitlements.of(tenant.id())));
  }

  private static Open open(Arrival arrival, Place.Tenant place, EntitlementsRecord rights) {
    Stream.of(
            TenantAccess.subscription(rights, arrival.at()), TenantAccess.database(place.tenant()))
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(problem -> {
          throw problem;
        });
    String application = place.platform().applicationUrl();
    if (application == null) {
      throw ProblemException.of(
          GatewayProblem.NO_APPLICATION,
          "This platform has no application: its API is under "
              + place.platform().controlPlanePrefix()
              + ".");
    }
    return new Open(place, rights, URI.create(application));
  }

  /** Who it is; empty for those who may pass without saying so. */
  private Mono<Optional<Authenticated>> authenticate(Arrival arrival, Open open) {
    PlainRequest request = arrival.request();
    PresentedCredential presented = PresentedCredential.read(request.headers(), issuer, false);
    boolean ours =
        presented instanceof PresentedCredential.Key
            || presented instanceof PresentedCredential.Token;
    if (!ours) {
      return mayBeAnonymous(request, open.platform())
          ? Mono.just(Optional.empty())
          : Mono.error(
              ProblemException.of(
                  ChassisProblem.UNAUTHENTICATED,
                  "Send an API key or an access token: Authorization: Bearer …."));
    }
    String named = request.headers().first("Atelier-Tenant");
    return authentication
        .of(presented, named == null ? open.tenant().id().toString() : named)
        .onErrorMap(TenantMatch::isUnknownTenant, _ -> TenantMatch.wrongTenant())
        .doOnNext(who -> check(who.caller(), open.tenant()))
        .map(Optional::of);
  }

  private static void check(Caller caller, TenantState tenant) {
    if (!TenantMatch.isOf(caller, tenant)) {
      throw TenantMatch.wrongTenant();
    }
    if (caller.kind() == Caller.Kind.API_KEY && !caller.hasScope(SCOPE)) {
      throw ProblemException.of(
          ChassisProblem.FORBIDDEN,
          "This API key lacks the scope " + SCOPE + ", which the application's addresses need.");
    }
  }

  private static boolean mayBeAnonymous(PlainRequest request, PlatformState platform) {
    return platform.authentication().equals("optional")
        || isPreflight(request)
        || isPublic(request.path(), platform);
  }

  private static boolean isPublic(String path, PlatformState platform) {
    return RequestShape.isUnambiguous(path)
        && platform.publicPaths().stream()
            .map(prefix -> prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix)
            .anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + "/"));
  }

  /**
   * Browsers never send a credential with it, and it does nothing (Fetch standard, CORS-preflight).
   */
  private static boolean isPreflight(PlainRequest request) {
    return request.method().equals("OPTIONS")
        && request.headers().contains("Origin")
        && request.headers().contains("Access-Control-Request-Method");
  }

  private Mono<Allowance> rate(Arrival arrival, Open open, Optional<Authenticated> who) {
    return who.map(known -> allowances.ofCaller(known, Decision.APPLICATION))
        .orElseGet(() -> allowances.ofAnonymous(open.tenant().id().toString(), arrival.client()));
  }

  private Decision forward(
      Arrival arrival, Open open, Optional<Authenticated> who, Allowance allowance) {
    PlainRequest request = arrival.request();
    Map<String, String> trusted = arrival.forwarded();
    describe(trusted, arrival, open);
    who.ifPresent(known -> describe(trusted, known.caller()));
    String secret = properties.signatureSecrets().get(open.platform().code());
    if (secret != null) {
      trusted.put(
          ApplicationSignature.HEADER,
          ApplicationSignature.of(
              secret, arrival.at(), request.method(), request.target(), trusted));
    }
    return new Decision.Forward(
        Decision.APPLICATION,
        Destination.of(open.application(), request.target()),
        HeaderChanges.of(request.headers(), issuer, trusted),
        arrival.answer(allowance.headers()),
        isPreflight(request) ? null : metered(arrival, open, who));
  }

  private static void describe(Map<String, String> headers, Arrival arrival, Open open) {
    TenantState tenant = open.tenant();
    headers.put("X-Tenant-Id", tenant.id().toString());
    headers.put("X-Tenant-Subdomain", tenant.subdomain());
    if (tenant.databaseName() != null) {
      headers.put("X-Tenant-Database", tenant.databaseName());
    }
    EntitlementsRecord rights = open.rights();
    headers.put("X-Tenant-Plan", rights.phaseAt(rights.tenantNow(arrival.at())).planCode());
    headers.put("X-Platform", open.platform().code());
  }

  private static void describe(Map<String, String> headers, Caller caller) {
    headers.put("X-Caller", caller.kind().claim() + ":" + caller.subject());
    if (!caller.roles().isEmpty()) {
      headers.put("X-Caller-Roles", String.join(",", new TreeSet<>(caller.roles())));
    }
  }

  private static @Nullable MeteredRequest metered(
      Arrival arrival, Open open, Optional<Authenticated> who) {
    String metric = open.platform().requestMetric();
    if (metric == null) {
      return null;
    }
    Map<String, Object> properties =
        who.map(Authenticated::caller)
            .<Map<String, Object>>map(caller ->
                switch (caller.kind()) {
                  case API_KEY -> Map.of("api_key_id", caller.subject());
                  case MEMBER -> Map.of("user_id", caller.subject());
                  default -> Map.of();
                })
            .orElse(Map.of());
    // Milliseconds survive every store, so that the record sent again is the same record.
    return new MeteredRequest(
        open.tenant().id(),
        arrival.at(),
        new UsageEvent(
            arrival.id(),
            metric,
            BigDecimal.ONE,
            null,
            open.rights().tenantNow(arrival.at()).truncatedTo(ChronoUnit.MILLIS),
            properties.isEmpty() ? null : properties));
  }
}
