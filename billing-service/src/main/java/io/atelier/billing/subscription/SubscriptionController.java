package io.atelier.billing.subscription;

import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A tenant's own subscription. */
@RestController
class SubscriptionController {
  private final SubscriptionRepository repository;
  private final UnitOfWork unitOfWork;
  private final MirrorWait mirrorWait;
  private final InstantSource clock;

  SubscriptionController(
      SubscriptionRepository repository,
      UnitOfWork unitOfWork,
      MirrorWait mirrorWait,
      InstantSource clock) {
    this.repository = repository;
    this.unitOfWork = unitOfWork;
    this.mirrorWait = mirrorWait;
    this.clock = clock;
  }

  /** The open subscription, else the last; 503 {@code not-ready-yet} in a tenant's first moment. */
  @Allow(
      member = MemberRole.MEMBER,
      apiKeyScope = "billing:read",
      applicationScope = "billing:read")
  @GetMapping("/api/tenants/me/subscription")
  Mono<SubscriptionResponse> subscription(Caller caller) {
    UUID tenantId = caller.requireTenant();
    return mirrorWait
        .await(unitOfWork.asTenant(tenantId, Mono.defer(() -> repository.find(tenantId))))
        .map(subscription -> SubscriptionResponse.from(subscription, clock.instant()));
  }
}
