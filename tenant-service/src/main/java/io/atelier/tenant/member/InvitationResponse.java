package io.atelier.tenant.member;

import java.time.Instant;
import java.util.UUID;

/** An invitation as the API shows it; its token is in the mail alone. */
record InvitationResponse(
    UUID id, String email, String role, Instant createdAt, Instant expiresAt) {

  static InvitationResponse from(Invitation invitation) {
    return new InvitationResponse(
        invitation.id(),
        invitation.email(),
        invitation.role().name(),
        invitation.createdAt(),
        invitation.expiresAt());
  }
}
