package io.atelier.domains.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.testsupport.property.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTests {
  private final DomainName.Qualified check = new DomainName.Qualified();

  @ParameterizedTest
  @CsvSource({
    "studio.example.com, studio.example.com",
    "Studio.Example.COM., studio.example.com",
    "' example.com ', example.com",
    "münchen.example, xn--mnchen-3ya.example",
    "例え.テスト, xn--r8jz45g.xn--zckzah",
    "a.b-c.d1, a.b-c.d1",
    "1.2.3.com, 1.2.3.com"
  })
  void nameIsWrittenInOneForm(String name, String normal) {
    assertThat(check.fault(name)).isNull();
    assertThat(DomainName.normalised(name)).isEqualTo(normal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "com",
        "localhost",
        "a.localhost",
        "printer.local",
        "x.internal",
        "1.0.0.127.in-addr.arpa",
        "x.onion",
        "a.invalid",
        "http://a.com",
        "a.com/x",
        "a.com:443",
        "*.a.com",
        "a..com",
        ".a.com",
        "-a.com",
        "a-.com",
        "a_b.com",
        "a b.com",
        "127.0.0.1",
        "[::1]",
        "a.com..",
        "user@a.com",
        "a.123"
      })
  void whatIsNobodysNameIsRefused(String name) {
    assertThat(check.fault(name)).startsWith("must be");
  }

  @Test
  void lengthIsBoundedWithTheChallengeBeforeIt() {
    String label = "a".repeat(63);
    assertThat(check.fault("a".repeat(64) + ".com")).isNotNull();
    assertThat(check.fault(label + ".com")).isNull();
    String longest = String.join(".", label, label, label, "a".repeat(38), "b");
    assertThat(longest).hasSize(232);
    assertThat(check.fault(longest + "cde")).isNotNull();
    assertThat(check.fault(longest)).isNull();
  }

  @Test
  void anythingAtAllIsJudgedWithoutAFault() {
    Seed.runs(
        3000,
        random -> {
          StringBuilder text = new StringBuilder();
          random.ints(random.nextInt(40), 0, 0x400).forEach(text::appendCodePoint);
          String fault = check.fault(text.toString());
          if (fault == null) {
            String normal = DomainName.normalised(text.toString());
            assertThat(check.fault(normal)).isNull();
            assertThat(DomainName.normalised(normal)).isEqualTo(normal);
            assertThat(normal).matches("[a-z0-9.-]+");
          }
        });
  }

  @Test
  void reservedIsTheNameAndWhatIsBelow() {
    List<String> reserved = List.of("atelier.example");
    assertThat(DomainName.isUnder("atelier.example", reserved)).isTrue();
    assertThat(DomainName.isUnder("a.b.atelier.example", reserved)).isTrue();
    assertThat(DomainName.isUnder("notatelier.example", reserved)).isFalse();
    assertThat(DomainName.isUnder("example", reserved)).isFalse();
  }
}
