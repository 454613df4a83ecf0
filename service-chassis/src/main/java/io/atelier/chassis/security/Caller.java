package io.atelier.chassis.security;

import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request, as a token of tenant-service says; a controller argument.
 *
 * @param subject the id of the user, operator, key or service
 * @param tenantId the tenant that it acts for; null for operators, services and an application that
 *     named none
 * @param platform the tenant's or the application's platform
 */
public record Caller(
    Kind kind,
    String subject,
    @Nullable UUID tenantId,
    @Nullable String platform,
    Set<String> roles,
    Set<String> scopes) {

  /** The kinds of credential. */
  public enum Kind {
    MEMBER,
    API_KEY,
    APPLICATION,
    OPERATOR,
    INSTANCE,
    SERVICE;

    /** As the claim {@code kind} writes it. */
    public String claim() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Kind ofClaim(String claim) {
      return valueOf(claim.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  /**
   * @throws ProblemException 403 if the credential names no tenant
   */
  public UUID requireTenant() {
    if (tenantId == null) {
      throw ProblemException.of(
          ChassisProblem.FORBIDDEN,
          kind == Kind.APPLICATION
              ? "Name the tenant in the header Atelier-Tenant."
              : "This credential belongs to no tenant.");
    }
    return tenantId;
  }

  public boolean hasScope(String scope) {
    return scopes.contains("*") || scopes.contains(scope);
  }

  /** Whether it is a member with this role or a higher one. */
  public boolean hasRole(MemberRole least) {
    return kind == Kind.MEMBER
        && Stream.of(MemberRole.values())
            .anyMatch(role -> role.compareTo(least) >= 0 && roles.contains(role.name()));
  }

  /** Whether it is an operator with this role, or SUPER_ADMIN. */
  public boolean hasRole(OperatorRole role) {
    return kind == Kind.OPERATOR
        && (roles.contains(role.name()) || roles.contains(OperatorRole.SUPER_ADMIN.name()));
  }

  /** Whether it may call an endpoint that says this. */
  public boolean isAdmitted(Allow allow) {
    return switch (kind) {
      case MEMBER -> Stream.of(allow.member()).anyMatch(this::hasRole);
      case API_KEY -> !allow.apiKeyScope().isEmpty() && hasScope(allow.apiKeyScope());
      case APPLICATION -> !allow.applicationScope().isEmpty() && hasScope(allow.applicationScope());
      case OPERATOR -> Stream.of(allow.operators()).anyMatch(this::hasRole);
      case INSTANCE -> allow.instance();
      case SERVICE -> allow.service();
    };
  }
}
