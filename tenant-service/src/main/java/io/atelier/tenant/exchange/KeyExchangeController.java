package io.atelier.tenant.exchange;

import io.atelier.chassis.problem.Body;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.tenant.TenantProblem;
import io.atelier.tenant.account.Secrets;
import io.atelier.tenant.session.TokenIssuer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** For our own services; no route of the gateway leads to {@code /internal}. */
@RestController
class KeyExchangeController {
  private final KeyExchange exchange;
  private final TokenIssuer tokens;
  private final ExchangeProperties properties;

  KeyExchangeController(KeyExchange exchange, TokenIssuer tokens, ExchangeProperties properties) {
    this.exchange = exchange;
    this.tokens = tokens;
    this.properties = properties;
  }

  @PostMapping("/internal/service-tokens")
  @Allow(anyone = true)
  Mono<ServiceTokenResponse> serviceToken(@Body ServiceTokenRequest request) {
    String expected = properties.serviceClients().getOrDefault(request.clientId(), "");
    String given = HexFormat.of().formatHex(Secrets.sha256(request.clientSecret()));
    if (!MessageDigest.isEqual(
        expected.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        given.getBytes(java.nio.charset.StandardCharsets.US_ASCII))) {
      return Mono.error(
          ProblemException.of(
              TenantProblem.INVALID_CREDENTIALS, "The deployment names no such client."));
    }
    return tokens
        .issue(new Caller(Caller.Kind.SERVICE, request.clientId(), null, null, Set.of(), Set.of()))
        .map(issued -> new ServiceTokenResponse(issued.token(), TokenIssuer.VALIDITY.toSeconds()));
  }

  @PostMapping("/internal/key-exchange")
  @Allow(service = true)
  Mono<KeyExchangeResponse> exchange(@Body KeyExchangeRequest request) {
    return exchange.exchange(HexFormat.of().parseHex(request.keyHash()), request.tenant());
  }

  /** For requests that do not pass the gateway. */
  @PostMapping("/api/keys/verify")
  @Allow(applicationScope = "tenant:read")
  Mono<VerifyKeyResponse> verify(Caller caller, @Body VerifyKeyRequest request) {
    return exchange
        .verify(Secrets.sha256(request.key()), caller.platform())
        .map(VerifyKeyResponse::of)
        .defaultIfEmpty(VerifyKeyResponse.invalid());
  }
}
