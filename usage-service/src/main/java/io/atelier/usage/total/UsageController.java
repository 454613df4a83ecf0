package io.atelier.usage.total;

import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What was used, and what may be used. */
@RestController
class UsageController {
  private final CurrentUsage currentUsage;
  private final MirrorWait mirrorWait;

  UsageController(CurrentUsage currentUsage, MirrorWait mirrorWait) {
    this.currentUsage = currentUsage;
    this.mirrorWait = mirrorWait;
  }

  /** The usage of the running period against its limits. */
  @GetMapping("/api/tenants/me/usage")
  @Allow(member = MemberRole.MEMBER, apiKeyScope = "usage:read", applicationScope = "usage:read")
  Mono<UsageResponse> usage(Caller caller) {
    return mirrorWait.await(currentUsage.of(caller.requireTenant())).map(UsageResponse::from);
  }

  /** What the subscription grants now, with what is left of it. */
  @GetMapping("/api/tenants/me/entitlements")
  @Allow(
      member = MemberRole.MEMBER,
      apiKeyScope = "entitlements:read",
      applicationScope = "entitlements:read")
  Mono<EntitlementsResponse> entitlements(Caller caller) {
    return mirrorWait
        .await(currentUsage.of(caller.requireTenant()))
        .map(EntitlementsResponse::from);
  }
}
