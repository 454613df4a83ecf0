package io.atelier.usage.total;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.usage.Seed;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTests {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "1.0, 1",
    "10e-1, 1",
    "200, 200",
    "2e2, 200",
    "0.000001, 0.000001",
    "999999999999.999999, 999999999999.999999",
    "1.500000000, 1.5",
    "0E+400, 0"
  })
  void whatIsExactIsKeptExactly(String written, String shown) {
    BigDecimal number = new BigDecimal(written);
    assertThat(Quantity.fault(number)).isEmpty();
    assertThat(Quantity.of(number).value()).isEqualTo(new BigDecimal(shown));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "-0.000001",
        "1000000000000",
        "1e12",
        "1e999999999",
        "0.0000001",
        "1E-999999999",
        "999999999999.9999999"
      })
  void whatIsNotIsRefusedQuickly(String written) {
    assertThat(Quantity.fault(new BigDecimal(written))).isPresent();
  }

  @Test
  void anyNumberOfMillionthsComesBackAsItWas() {
    Seed.runs(
        1_000,
        random -> {
          long millionths = random.nextLong(1_000_000_000_000_000_000L);
          Quantity quantity = new Quantity(millionths);
          assertThat(Quantity.of(quantity.value())).isEqualTo(quantity);
          assertThat(quantity.value().toString()).doesNotContain("E");
        });
  }

  @Test
  void aSumIsNeverCapped() {
    Quantity largest = Quantity.of(new BigDecimal("999999999999.999999"));
    assertThatThrownBy(() -> largest.plus(new Quantity(1)))
        .isInstanceOf(QuantityTooLargeException.class);
  }
}
