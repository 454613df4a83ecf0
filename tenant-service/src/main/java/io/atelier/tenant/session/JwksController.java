package io.atelier.tenant.session;

import io.atelier.chassis.security.Allow;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The public keys, for all who verify tokens (RFC 7517). */
@RestController
class JwksController {
  private final SigningKeys keys;

  JwksController(SigningKeys keys) {
    this.keys = keys;
  }

  @GetMapping("/.well-known/jwks.json")
  @Allow(anyone = true)
  Mono<ResponseEntity<Map<String, Object>>> jwks() {
    return keys.keys(false)
        .map(set ->
            ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(Duration.ofMinutes(5)).cachePublic())
                .body(set.toJSONObject()));
  }
}
