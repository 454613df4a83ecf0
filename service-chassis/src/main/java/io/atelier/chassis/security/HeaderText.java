package io.atelier.chassis.security;

import org.jspecify.annotations.Nullable;
import org.springframework.security.web.server.firewall.StrictServerWebExchangeFirewall;

/** Which header values go through the firewall: the ones that Spring Security says, told sooner. */
final class HeaderText {
  private HeaderText() {}

  /**
   * Nearly every value is of visible characters and spaces only, which are all allowed.
   *
   * @param value null of a header that is asked for and not there
   */
  static boolean isAllowed(@Nullable String value) {
    if (value == null) {
      return true;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~') {
        return StrictServerWebExchangeFirewall.ALLOWED_HEADER_VALUES.test(value);
      }
    }
    return true;
  }
}
