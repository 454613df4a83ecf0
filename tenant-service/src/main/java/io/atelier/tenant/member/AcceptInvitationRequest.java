package io.atelier.tenant.member;

import io.atelier.chassis.problem.Checked;
import io.atelier.tenant.account.Passwords;
import org.jspecify.annotations.Nullable;

/**
 * @param password of a user that this makes; absent where the address has a user
 */
record AcceptInvitationRequest(@Nullable @Checked(by = Passwords.Usable.class) String password) {

  @Override
  public String toString() {
    return "AcceptInvitationRequest[…]";
  }
}
