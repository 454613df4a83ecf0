package io.atelier.tenant.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneTimePasswordTests {

  /** Of RFC 6238, appendix B. */
  private static final byte[] SEED = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

  private static final Instant NOW = Instant.ofEpochSecond(1_111_111_109);
  private static final long STEP = 1_111_111_109 / 30;

  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void vectorsOfTheRfc(long seconds, String code) {
    assertThat(OneTimePassword.code(SEED, seconds / 30)).isEqualTo(code);
  }

  @Test
  void oneStepEitherWayIsGood() {
    for (long step = STEP - 1; step <= STEP + 1; step++) {
      assertThat(OneTimePassword.step(SEED, OneTimePassword.code(SEED, step), NOW, 0))
          .hasValue(step);
    }
    assertThat(OneTimePassword.step(SEED, OneTimePassword.code(SEED, STEP - 2), NOW, 0)).isEmpty();
    assertThat(OneTimePassword.step(SEED, OneTimePassword.code(SEED, STEP + 2), NOW, 0)).isEmpty();
  }

  @Test
  void stepIsGoodOnce() {
    String code = OneTimePassword.code(SEED, STEP);
    assertThat(OneTimePassword.step(SEED, code, NOW, STEP)).isEqualTo(OptionalLong.empty());
    assertThat(OneTimePassword.step(SEED, code, NOW, STEP - 1)).hasValue(STEP);
  }

  @Test
  void seedIsBase32() {
    assertThat(OneTimePassword.decodeSeed("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")).isEqualTo(SEED);
    assertThatIllegalArgumentException().isThrownBy(() -> OneTimePassword.decodeSeed("GEZD1NBV"));
  }
}
