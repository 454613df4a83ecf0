package io.atelier.billing.tax;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.Seeds;
import io.atelier.billing.catalog.PlatformCatalog;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaxTests {
  private static final PlatformCatalog.Tax TAX =
      new PlatformCatalog.Tax(
          Map.of("FR", decimal("20"), "DE", decimal("19"), "LU", decimal("17")),
          decimal("0"),
          true);

  @ParameterizedTest
  @CsvSource({
    "ATU12345678,AT", "BE0123456789,BE", "BE1123456789,BE", "BG123456789,BG", "BG1234567890,BG",
    "CY12345678X,CY", "CZ12345678,CZ", "CZ1234567890,CZ", "DE123456789,DE", "DK12345678,DK",
    "EE123456789,EE", "EL123456789,GR", "ESX1234567X,ES", "ES12345678X,ES", "ESX12345678,ES",
    "FI12345678,FI", "FR12345678901,FR", "FRXX123456789,FR", "HR12345678901,HR", "HU12345678,HU",
    "IE1234567WA,IE", "IE1S23456L,IE", "IT12345678901,IT", "LT123456789,LT", "LT123456789012,LT",
    "LU12345678,LU", "LV12345678901,LV", "MT12345678,MT", "NL123456789B01,NL", "PL1234567890,PL",
    "PT123456789,PT", "RO12,RO", "RO1234567890,RO", "SE123456789012,SE", "SI12345678,SI",
    "SK1234567890,SK", "fr 12 345 678 901,FR", "DE-123.456.789,DE"
  })
  void vatIdsOfAllStatesOfTheUnionAreKnownByTheirFormat(String vatId, String country) {
    assertThat(VatId.country(vatId)).contains(country);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "FR",
        "FR1234567890",
        "FRIO123456789",
        "DE12345678",
        "DE1234567890",
        "GR123456789",
        "ATX12345678",
        "GB123456789",
        "XI123456789",
        "CHE123456789",
        "US12345",
        "IT1234567890A"
      })
  void whatHasNoSuchFormatIsOfNoState(String vatId) {
    assertThat(VatId.country(vatId)).isEmpty();
  }

  @Test
  void everyStateOfTheUnionIsKnown() {
    assertThat(
            "AT BE BG CY CZ DE DK EE GR ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
                .split(" "))
        .hasSize(27)
        .allMatch(VatId::isInUnion);
    assertThat(VatId.isInUnion("GB")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // seller, buyer's country, its VAT id, rate, reverse charge
        "FR, FR, -, 20, false",
        "FR, FR, FR12345678901, 20, false",
        "FR, DE, -, 19, false",
        "FR, DE, DE123456789, 0, true",
        "FR, DE, DE12345678, 19, false",
        "FR, FR, DE123456789, 20, false",
        "FR, DE, FR12345678901, 19, false",
        "FR, US, -, 0, false",
        "FR, US, US12345, 0, false",
        "FR, -, -, 20, false",
        "US, DE, DE123456789, 19, false",
      })
  void taxIsOfTheBuyersCountry(
      String seller, String country, String vatId, BigDecimal rate, boolean reverseCharge) {
    TaxTreatment treatment = TaxTreatment.of(TAX, seller, false, country, vatId);
    assertThat(treatment.rate()).isEqualByComparingTo(rate);
    assertThat(treatment.reverseCharge()).isEqualTo(reverseCharge);
  }

  @Test
  void withoutReverseChargeEveryBuyerPays() {
    PlatformCatalog.Tax tax = new PlatformCatalog.Tax(TAX.rates(), decimal("0"), false);
    assertThat(TaxTreatment.of(tax, "FR", false, "DE", "DE123456789").rate())
        .isEqualByComparingTo("19");
  }

  @Test
  void taxIsWhatExactFractionsSay() {
    Seeds.check(
        5_000,
        random -> {
          long sum = random.nextLong(-2_000_000, 2_000_000);
          BigDecimal rate = BigDecimal.valueOf(random.nextInt(3_000), 2);
          BigInteger hundredths = rate.movePointRight(2).toBigIntegerExact();
          long onTop = new TaxTreatment(rate, false, false).taxOn(sum);
          assertThat(onTop)
              .isEqualTo(
                  halfUp(BigInteger.valueOf(sum).multiply(hundredths), BigInteger.valueOf(10_000)));
          long within = new TaxTreatment(rate, false, true).taxOn(sum);
          assertThat(within)
              .isEqualTo(
                  halfUp(
                      BigInteger.valueOf(sum).multiply(hundredths),
                      hundredths.add(BigInteger.valueOf(10_000))));
        });
  }

  /** n/d rounded half up, away from zero, by integers alone. */
  private static long halfUp(BigInteger n, BigInteger d) {
    BigInteger doubled = n.abs().shiftLeft(1).add(d).divide(d.shiftLeft(1));
    return n.signum() * doubled.longValueExact();
  }

  private static BigDecimal decimal(String value) {
    return new BigDecimal(value);
  }
}
