package io.atelier.chassis.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.web.server.firewall.StrictServerWebExchangeFirewall;

class HeaderTextTests {

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "Bearer abc.def", "application/json", "a b ~", "ü", "\u0000", "a\nb"})
  void itSaysWhatTheFirewallSays(@Nullable String value) {
    assertThat(HeaderText.isAllowed(value))
        .isEqualTo(StrictServerWebExchangeFirewall.ALLOWED_HEADER_VALUES.test(value));
  }

  @Test
  void itSaysWhatTheFirewallSaysOfAnyValue() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder value = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        value.appendCodePoint(
            random.nextInt(4) > 0 ? random.nextInt(128) : random.nextInt(0x110000));
      }
      assertThat(HeaderText.isAllowed(value.toString()))
          .as("%s of -Dseed=%d", value, seed)
          .isEqualTo(StrictServerWebExchangeFirewall.ALLOWED_HEADER_VALUES.test(value.toString()));
    }
  }
}
