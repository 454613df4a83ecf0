package io.atelier.tenant.member;

import io.atelier.chassis.problem.Checked;
import io.atelier.tenant.account.EmailAddress;
import org.jspecify.annotations.Nullable;

/**
 * An invitation.
 *
 * @param role MEMBER unless said
 */
record InviteRequest(
    @Checked(by = EmailAddress.Usual.class) String email, @Nullable InvitedRole role) {

  /** As the API writes roles. */
  enum InvitedRole {
    @com.fasterxml.jackson.annotation.JsonProperty("OWNER")
    OWNER,
    @com.fasterxml.jackson.annotation.JsonProperty("ADMIN")
    ADMIN,
    @com.fasterxml.jackson.annotation.JsonProperty("MEMBER")
    MEMBER
  }
}
