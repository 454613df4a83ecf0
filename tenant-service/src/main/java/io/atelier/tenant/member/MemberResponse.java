package io.atelier.tenant.member;

import java.time.Instant;
import java.util.UUID;

/** A member as the API shows it. */
record MemberResponse(UUID id, UUID userId, String email, String role, Instant createdAt) {

  static MemberResponse from(Member member) {
    return new MemberResponse(
        member.id(), member.userId(), member.email(), member.role().name(), member.createdAt());
  }
}
