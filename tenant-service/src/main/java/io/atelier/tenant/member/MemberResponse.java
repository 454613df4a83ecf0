package io.atelier.tenant.member;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A member as the API shows it. */
record MemberResponse(
    UUID id,
    UUID userId,
    String email,
    String role,
    Instant createdAt,
    @Nullable Instant emailConfirmedAt) {

  static MemberResponse from(Member member) {
    return new MemberResponse(
        member.id(),
        member.userId(),
        member.email(),
        member.role().name(),
        member.createdAt(),
        member.emailConfirmedAt());
  }
}
