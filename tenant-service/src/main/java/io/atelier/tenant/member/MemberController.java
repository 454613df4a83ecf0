package io.atelier.tenant.member;

import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The members of the caller's tenant. */
@RestController
class MemberController {
  private final Members members;

  MemberController(Members members) {
    this.members = members;
  }

  @GetMapping("/api/tenants/me/members")
  @Allow(member = MemberRole.MEMBER, apiKeyScope = "tenant:read", applicationScope = "tenant:read")
  Mono<Page<MemberResponse>> list(Caller caller, PageRequest page) {
    return members.list(caller.requireTenant(), page).map(found -> found.map(MemberResponse::from));
  }
}
