package io.atelier.chassis.sealing;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param keyset a Tink key set of AEAD keys, JSON in Base64; its primary key seals, all of them
 *     open
 */
@ConfigurationProperties(value = "atelier.sealing", ignoreUnknownFields = false)
record SealingProperties(@Nullable String keyset) {

  @Override
  public String toString() {
    return "SealingProperties[keyset=" + (keyset == null ? "none" : "…") + "]";
  }
}
