package io.atelier.tenant.operator;

import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.tenant.session.SessionResponse;
import io.atelier.tenant.session.TokenIssuer;
import java.net.InetSocketAddress;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Sign-in of operators. */
@RestController
class OperatorController {
  private static final String COOKIE = "atelier_session";

  private final Operators operators;

  OperatorController(Operators operators) {
    this.operators = operators;
  }

  /** Also sets the session cookie, which scripts cannot read and other sites cannot send. */
  @PostMapping("/api/auth/operators/login")
  @Allow(anyone = true)
  Mono<ResponseEntity<SessionResponse>> login(
      @Body OperatorLoginRequest request, ServerHttpRequest http) {
    return operators
        .login(request.email(), request.password(), request.totp(), address(http))
        .map(session ->
            ResponseEntity.ok()
                .header(HttpHeaders.SET_COOKIE, cookie(session).toString())
                .body(session));
  }

  private static ResponseCookie cookie(SessionResponse session) {
    return ResponseCookie.from(COOKIE, session.accessToken())
        .httpOnly(true)
        .sameSite("Lax")
        .path("/")
        .maxAge(TokenIssuer.VALIDITY)
        .build();
  }

  /** As the gateway tells it; it is noted, and nothing is decided by it. */
  private static String address(ServerHttpRequest http) {
    String forwarded = http.getHeaders().getFirst("X-Forwarded-For");
    InetSocketAddress remote = http.getRemoteAddress();
    return forwarded != null
        ? forwarded.split(",", -1)[0].strip()
        : remote == null ? "unknown" : remote.getHostString();
  }
}
