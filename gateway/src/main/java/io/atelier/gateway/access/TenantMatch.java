package io.atelier.gateway.access;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.events.tenant.TenantState;
import io.atelier.gateway.GatewayProblem;

/** A credential of one tenant is good on that tenant's host only. */
final class TenantMatch {
  private TenantMatch() {}

  static boolean isOf(Caller caller, TenantState tenant) {
    return tenant.id().equals(caller.tenantId());
  }

  static ProblemException wrongTenant() {
    return ProblemException.of(
        GatewayProblem.WRONG_TENANT,
        "Use a credential of the tenant whose address this is, or that tenant's own address.");
  }

  static boolean isUnknownTenant(Throwable failure) {
    return failure instanceof ProblemException problem
        && problem.code() == GatewayProblem.TENANT_UNKNOWN;
  }
}
