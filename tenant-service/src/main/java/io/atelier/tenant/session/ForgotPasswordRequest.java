package io.atelier.tenant.session;

import io.atelier.chassis.problem.Checked;
import io.atelier.tenant.account.EmailAddress;

/** Whose password is forgotten. */
record ForgotPasswordRequest(@Checked(by = EmailAddress.Usual.class) String email) {}
