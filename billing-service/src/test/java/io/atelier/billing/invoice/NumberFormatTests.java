package io.atelier.billing.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.catalog.Seller;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberFormatTests {

  @ParameterizedTest
  @CsvSource({
    "{prefix}-{yyyy}-{000001},42,ATL-2027-000042",
    "{prefix}-{yyyy}-{000001},1234567,ATL-2027-1234567",
    "{000001},1,000001",
    "{prefix}/{1},7,ATL/7",
  })
  void numbersAreWrittenAsTheSellerSays(String format, long n, String number) {
    // In Paris the year has begun.
    Instant issued = Instant.parse("2026-12-31T23:30:00Z");
    assertThat(NumberFormat.number(seller(format), issued, false, n)).isEqualTo(number);
    assertThat(NumberFormat.number(seller(format), issued, true, n)).isEqualTo("TEST-" + number);
  }

  @Test
  void aSeriesBeginsAnewEachYearOnlyWhenItsNumbersNameTheYear() {
    Instant issued = Instant.parse("2026-12-31T23:30:00Z");
    assertThat(NumberFormat.series(seller("{prefix}-{yyyy}-{000001}"), issued)).isEqualTo(2027);
    assertThat(NumberFormat.series(seller("{prefix}-{000001}"), issued)).isZero();
  }

  private static Seller seller(String format) {
    return new Seller(
        "atelier",
        "Atelier SAS",
        List.of(),
        null,
        null,
        "FR",
        null,
        null,
        ZoneId.of("Europe/Paris"),
        List.of("fr"),
        "ATL",
        format,
        "ATLC",
        false);
  }
}
