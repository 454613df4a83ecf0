package io.atelier.domains.verification;

import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.domains.claim.DomainResponse;
import io.atelier.domains.claim.Domains;
import java.util.UUID;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Looking now. */
@RestController
class VerificationController {
  private final Verification verification;
  private final Domains domains;

  VerificationController(Verification verification, Domains domains) {
    this.verification = verification;
    this.domains = domains;
  }

  /** Asks the DNS and answers with the domain as it is then. */
  @PostMapping("/api/tenants/me/domains/{id}/verify")
  @Allow(member = MemberRole.ADMIN)
  Mono<DomainResponse> verify(Caller caller, @PathVariable UUID id) {
    UUID tenantId = caller.requireTenant();
    return verification.now(tenantId, id).then(Mono.defer(() -> domains.find(tenantId, id)));
  }
}
