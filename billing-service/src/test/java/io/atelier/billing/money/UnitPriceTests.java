package io.atelier.billing.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.events.envelope.EventJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitPriceTests {

  @Test
  void itIsWrittenAsAStringOfMinorUnits() {
    UnitPrice price = UnitPrice.of(new BigDecimal("0.0400"), "EUR");
    String json = new String(EventJson.write(price), StandardCharsets.UTF_8);
    assertThat(json).isEqualTo("{\"amount\":\"0.04\",\"currency\":\"EUR\"}");
    assertThat(EventJson.read(EventJson.write(price), UnitPrice.class)).isEqualTo(price);
    assertThat(UnitPrice.of(new BigDecimal("4.9E+3"), "EUR").amount()).isEqualTo("4900");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1,5", "1e3", "0.1234567890123", "--1", ".5", "5.", "1234567890123456789"})
  void whatIsNoSuchDecimalIsRefused(String amount) {
    assertThatThrownBy(() -> new UnitPrice(amount, "EUR"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsNoCurrencyIsRefused() {
    assertThatThrownBy(() -> new UnitPrice("1", "EURO"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"0.5,1", "0.4999,0", "1.5,2", "-0.5,-1", "-1.4999,-1", "12345.5,12346"})
  void halvesAreRoundedAwayFromZero(BigDecimal exact, long rounded) {
    assertThat(MinorUnits.round(exact)).isEqualTo(rounded);
  }

  @ParameterizedTest
  @CsvSource({"4900,EUR,49.00 EUR", "4900,JPY,4900 JPY", "-5,KWD,-0.005 KWD"})
  void amountsHaveThePlacesOfTheirCurrency(long amount, String currency, String text) {
    assertThat(new Money(amount, currency).text()).isEqualTo(text);
  }
}
