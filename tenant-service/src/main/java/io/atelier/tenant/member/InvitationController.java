package io.atelier.tenant.member;

import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.tenant.member.InviteRequest.InvitedRole;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Invitations: made by members, accepted by whoever reads the mail. */
@RestController
class InvitationController {
  private final Invitations invitations;

  InvitationController(Invitations invitations) {
    this.invitations = invitations;
  }

  @PostMapping("/api/tenants/me/members/invitations")
  @ResponseStatus(HttpStatus.CREATED)
  @Allow(member = MemberRole.ADMIN)
  Mono<InvitationResponse> invite(Caller caller, @Body InviteRequest request) {
    InvitedRole role = request.role();
    return invitations.invite(
        caller,
        request.email(),
        MemberRole.valueOf((role == null ? InvitedRole.MEMBER : role).name()));
  }

  @GetMapping("/api/tenants/me/members/invitations")
  @Allow(member = MemberRole.ADMIN)
  Mono<Page<InvitationResponse>> list(Caller caller, PageRequest page) {
    return invitations.list(caller.requireTenant(), page);
  }

  @PostMapping("/api/invitations/{token}/accept")
  @Allow(anyone = true)
  Mono<InvitationResponse> accept(
      @PathVariable String token, @Body AcceptInvitationRequest request) {
    return invitations.accept(token, request.password());
  }
}
