package io.atelier.tenant.account;

import io.atelier.chassis.problem.Check;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** E-mail addresses are compared in lower case. */
public final class EmailAddress {
  /** What almost every address looks like; whether it is reached only a mail can tell. */
  private static final Pattern USUAL =
      Pattern.compile(
          "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
              + "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
              + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+");

  /** RFC 5321, section 4.5.3.1. */
  private static final int LONGEST = 254;

  private EmailAddress() {}

  public static boolean isValid(String address) {
    return address.length() <= LONGEST && USUAL.matcher(address).matches();
  }

  /** Accepts what can be an address. */
  public static final class Usual implements Check<String> {
    @Override
    public @Nullable String fault(String address) {
      return isValid(address) ? null : "must be an e-mail address";
    }
  }

  public static String normalised(String address) {
    return address.toLowerCase(Locale.ROOT);
  }
}
