package io.atelier.tenant.account;

import java.util.Locale;
import java.util.regex.Pattern;

/** E-mail addresses are compared in lower case. */
public final class EmailAddress {
  /** What almost every address looks like; whether it is reached only a mail can tell. */
  private static final Pattern USUAL =
      Pattern.compile(
          "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
              + "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
              + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+");

  private EmailAddress() {}

  public static boolean isValid(String address) {
    return address.length() <= 254 && USUAL.matcher(address).matches();
  }

  public static String normalised(String address) {
    return address.toLowerCase(Locale.ROOT);
  }
}
