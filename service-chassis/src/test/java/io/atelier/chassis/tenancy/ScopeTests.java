package io.atelier.chassis.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTests {

  @Test
  void tenantTravelsAsTheNameOfTheTransaction() {
    Scope scope = new Scope.Tenant(UUID.randomUUID());
    assertThat(Scope.ofTransactionName(scope.transactionName())).isEqualTo(scope);
  }

  @ParameterizedTest
  @EnumSource
  void reasonTravelsAsTheNameOfTheTransaction(SystemReason reason) {
    Scope scope = new Scope.System(reason);
    assertThat(Scope.ofTransactionName(scope.transactionName())).isEqualTo(scope);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "io.atelier.Some.method",
        "tenant:",
        "tenant:'; DROP TABLE notes; --",
        "system:",
        "system:ME",
        "TENANT:0193a2d0-4c00-7000-8000-00000000000a"
      })
  void transactionOfAnyOtherNameIsRefused(String name) {
    assertThatThrownBy(() -> Scope.ofTransactionName(name)).isInstanceOf(RuntimeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a;DROP TABLE notes", "\"quoted\"", "Upper", "1role"})
  void systemRoleThatIsNoPlainNameIsRefused(String role) {
    assertThatThrownBy(() -> new TenancyConnectionFactory(null, role))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("atelier.tenancy.system-role");
  }
}
