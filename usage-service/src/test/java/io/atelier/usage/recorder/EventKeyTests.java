package io.atelier.usage.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventKeyTests {
  private final UUID tenant = UUID.randomUUID();

  @Test
  void isAFunctionOfTenantAndId() {
    assertThat(EventKey.of(tenant, "a")).isEqualTo(EventKey.of(tenant, "a"));
    assertThat(EventKey.of(tenant, "a")).isNotEqualTo(EventKey.of(tenant, "b"));
    assertThat(EventKey.of(tenant, "a")).isNotEqualTo(EventKey.of(UUID.randomUUID(), "a"));
  }

  @Test
  void aTimeOrderedIdKeepsItsTimeInFront() {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    UUID key = EventKey.of(tenant, id.toString());
    assertThat(key.getMostSignificantBits() >>> 16).isEqualTo(id.getMostSignificantBits() >>> 16);
    assertThat(EventKey.of(UUID.randomUUID(), id.toString())).isNotEqualTo(key);
  }

  @Test
  void anyOtherIdIsHashedWhole() {
    String random = UUID.randomUUID().toString();
    UUID key = EventKey.of(tenant, random);
    assertThat(key.getMostSignificantBits() >>> 16)
        .isNotEqualTo(UUID.fromString(random).getMostSignificantBits() >>> 16);
    assertThat(EventKey.of(tenant, "00000000-0000-7000-8000-00000000000g")).isNotNull();
  }
}
