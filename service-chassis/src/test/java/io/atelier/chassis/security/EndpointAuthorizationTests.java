package io.atelier.chassis.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller.Kind;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who passes which {@link Allow}; what is not in the table is denied. */
class EndpointAuthorizationTests {

  /** The rows' endpoints. */
  @SuppressWarnings("unused")
  static class Endpoints {
    @Allow
    void nobody() {}

    @Allow(member = MemberRole.MEMBER)
    void member() {}

    @Allow(member = MemberRole.ADMIN)
    void admin() {}

    @Allow(member = MemberRole.OWNER)
    void owner() {}

    @Allow(apiKeyScope = "usage:read")
    void key() {}

    @Allow(applicationScope = "usage:read")
    void application() {}

    @Allow(operators = {OperatorRole.SUPPORT, OperatorRole.VIEWER})
    void operators() {}

    @Allow(operators = OperatorRole.SUPER_ADMIN)
    void superAdmin() {}

    @Allow(instance = true)
    void instance() {}

    @Allow(service = true)
    void service() {}
  }

  @ParameterizedTest(name = "{0} of {1} {2} passes: {3}")
  @CsvSource(
      nullValues = "-",
      value = {
        // kind, roles, scopes, endpoints that admit it
        "MEMBER, MEMBER, -, member",
        "MEMBER, ADMIN, -, member admin",
        "MEMBER, OWNER, -, member admin owner",
        "MEMBER, -, -, -",
        "MEMBER, WIZARD, -, -",
        "MEMBER, WIZARD ADMIN, -, member admin",
        "MEMBER, SUPER_ADMIN, -, -",
        "MEMBER, -, *, -",
        "API_KEY, -, usage:read, key",
        "API_KEY, -, *, key",
        "API_KEY, -, usage:write, -",
        "API_KEY, OWNER, -, -",
        "APPLICATION, -, usage:read, application",
        "APPLICATION, -, *, application",
        "APPLICATION, -, -, -",
        "OPERATOR, SUPPORT, -, operators",
        "OPERATOR, VIEWER, -, operators",
        "OPERATOR, BILLING, -, -",
        "OPERATOR, SUPER_ADMIN, -, operators superAdmin",
        "OPERATOR, OWNER, *, -",
        "INSTANCE, -, *, instance",
        "SERVICE, -, *, service"
      })
  void onlyWhoIsNamedPasses(Kind kind, String roles, String scopes, String endpoints) {
    Caller caller = caller(kind, set(roles), set(scopes));
    Set<String> admitted = set(endpoints);
    for (var method : Endpoints.class.getDeclaredMethods()) {
      // Coverage tools add methods of their own.
      if (method.isSynthetic()) {
        continue;
      }
      assertThat(caller.isAdmitted(method.getAnnotation(Allow.class)))
          .as(method.getName())
          .isEqualTo(admitted.contains(method.getName()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void kindTravelsAsAClaim(Kind kind) {
    assertThat(kind.claim()).matches("[a-z]+(-[a-z]+)*");
    assertThat(Kind.ofClaim(kind.claim())).isEqualTo(kind);
  }

  @Test
  void callerWithoutTenantIsToldHowToNameOne() {
    assertThatThrownBy(() -> caller(Kind.APPLICATION, Set.of(), Set.of()).requireTenant())
        .isInstanceOfSatisfying(
            ProblemException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ChassisProblem.FORBIDDEN);
              assertThat(refusal.detail()).contains("Atelier-Tenant");
            });
    UUID tenant = UUID.randomUUID();
    assertThat(new Caller(Kind.MEMBER, "x", tenant, "studio", Set.of(), Set.of()).requireTenant())
        .isEqualTo(tenant);
  }

  private static Caller caller(Kind kind, Set<String> roles, Set<String> scopes) {
    return new Caller(kind, "subject", null, null, roles, scopes);
  }

  private static Set<String> set(String words) {
    return words == null ? Set.of() : Set.copyOf(Arrays.asList(words.split(" ")));
  }
}
