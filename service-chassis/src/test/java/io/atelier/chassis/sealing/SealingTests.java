package io.atelier.chassis.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class SealingTests {
  private static final byte[] SECRET = "whsec_ä".getBytes(StandardCharsets.UTF_8);

  private final String keyset = Sealing.newKeyset();
  private final Sealing sealing = new Sealing(keyset);

  @Test
  void secretOpensForItsOwnRow() {
    byte[] sealed = sealing.seal(SECRET, "webhooks", "7");
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("whsec");
    assertThat(sealing.open(sealed, "webhooks", "7")).isEqualTo(SECRET);
  }

  @Test
  void secretDoesNotOpenForAnotherRowOrTable() {
    byte[] sealed = sealing.seal(SECRET, "webhooks", "7");
    assertThatThrownBy(() -> sealing.open(sealed, "webhooks", "8"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sealing.open(sealed, "totp", "7"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void changedSecretDoesNotOpen() {
    byte[] sealed = sealing.seal(SECRET, "webhooks", "7");
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> sealing.open(sealed, "webhooks", "7"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sealing.open(new byte[0], "webhooks", "7"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void sameSecretIsSealedDifferentlyEachTime() {
    assertThat(sealing.seal(SECRET, "webhooks", "7"))
        .isNotEqualTo(sealing.seal(SECRET, "webhooks", "7"));
  }

  @Test
  void newKeySealsAndTheOldOneStillOpens() {
    String other = Sealing.newKeyset();
    Sealing rotated = new Sealing(rotated(keyset, other));
    byte[] old = sealing.seal(SECRET, "webhooks", "7");
    assertThat(rotated.open(old, "webhooks", "7")).isEqualTo(SECRET);

    byte[] fresh = rotated.seal(SECRET, "webhooks", "7");
    assertThat(new Sealing(other).open(fresh, "webhooks", "7")).isEqualTo(SECRET);
    assertThatThrownBy(() -> sealing.open(fresh, "webhooks", "7"))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not base64!", "e30=", "bm9wZQ=="})
  void whatIsNoKeySetIsRefusedWithTheNameOfTheSetting(String broken) {
    assertThatThrownBy(() -> new Sealing(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("atelier.sealing.keyset");
  }

  @Test
  void settingDoesNotShowItsKeys() {
    assertThat(new SealingProperties(keyset).toString()).doesNotContain(keyset.substring(0, 8));
  }

  /** Both keys, of which the second seals. */
  private static String rotated(String oldKeyset, String newKeyset) {
    ObjectNode both = json(oldKeyset);
    ObjectNode fresh = json(newKeyset);
    ((ArrayNode) both.get("key")).addAll((ArrayNode) fresh.get("key"));
    both.set("primaryKeyId", fresh.get("primaryKeyId"));
    return Base64.getEncoder().encodeToString(both.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode json(String keyset) {
    return (ObjectNode) JsonMapper.builder().build().readTree(Base64.getDecoder().decode(keyset));
  }
}
