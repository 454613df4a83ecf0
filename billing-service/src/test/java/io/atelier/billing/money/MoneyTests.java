package io.atelier.billing.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MoneyTests {

  @Test
  void currenciesAreThoseOfIso4217WithMinorUnits() {
    assertThat(Money.isCurrency("EUR")).isTrue();
    assertThat(Money.isCurrency("JPY")).isTrue();
    assertThat(Money.isCurrency("eur")).isFalse();
    assertThat(Money.isCurrency("XAU")).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new Money(1, "EURO"));
  }
}
