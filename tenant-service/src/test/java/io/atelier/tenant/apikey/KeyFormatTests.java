package io.atelier.tenant.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyFormatTests {

  @Test
  void isOfTheShapeThatScannersKnow() {
    assertThat(KeyFormat.generate("test")).matches("atl_test_[0-9A-Za-z]{43}[0-9A-Za-z]{6}");
  }

  @Test
  void endsInTheChecksumOfAllBeforeIt() {
    for (int i = 0; i < 1000; i++) {
      String key = KeyFormat.generate("live");
      int end = key.length() - 6;
      assertThat(KeyFormat.checksum(key.substring(0, end))).isEqualTo(key.substring(end));
    }
  }

  @Test
  void checksumIsCrc32InBase62() {
    // CRC-32 of "123456789" is 0xCBF43926, the check value of its catalogue entry.
    assertThat(KeyFormat.checksum("123456789")).isEqualTo(base62(0xCBF43926L));
  }

  @Test
  void neverTheSameTwice() {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      keys.add(KeyFormat.generate("test"));
    }
    assertThat(keys).hasSize(1000);
  }

  @Test
  void prefixTellsLittle() {
    String key = KeyFormat.generate("test");
    assertThat(KeyFormat.prefix(key)).hasSize("atl_test_".length() + 6);
    assertThat(key).startsWith(KeyFormat.prefix(key));
  }

  private static String base62(long number) {
    String digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    StringBuilder text = new StringBuilder();
    for (long rest = number; text.length() < 6; rest /= 62) {
      text.insert(0, digits.charAt((int) (rest % 62)));
    }
    return text.toString();
  }
}
