package io.atelier.tenant.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTests {

  @ParameterizedTest
  @ValueSource(strings = {"ann@example.com", "a.b+c@sub.example.co", "O'Neil@example.com"})
  void valid(String address) {
    assertThat(EmailAddress.isValid(address)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ann",
        "ann@",
        "@example.com",
        "ann@example",
        "a b@example.com",
        "ann@example.com\n",
        "ann@-example.com",
        "ann@@example.com"
      })
  void invalid(String address) {
    assertThat(EmailAddress.isValid(address)).isFalse();
  }

  @Test
  void comparedInLowerCaseWhateverTheLocale() {
    assertThat(EmailAddress.normalised("ANN.I@Example.COM")).isEqualTo("ann.i@example.com");
  }
}
