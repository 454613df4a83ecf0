package io.atelier.billing.invoice;

import io.atelier.billing.catalog.Seller;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a seller writes its invoice numbers. */
final class NumberFormat {
  private static final Pattern DIGITS = Pattern.compile("\\{(0*1)}");
  private static final String YEAR = "{yyyy}";
  private static final String TEST = "TEST-";

  private NumberFormat() {}

  /** The year whose series an invoice of an instant is in; 0: numbers do not begin anew. */
  static int series(Seller seller, Instant issued) {
    return seller.numberFormat().contains(YEAR) ? issued.atZone(seller.timeZone()).getYear() : 0;
  }

  /**
   * @param test whether it is of a tenant whose clock was moved
   */
  static String number(Seller seller, Instant issued, boolean test, long n) {
    String year = "%04d".formatted(issued.atZone(seller.timeZone()).getYear());
    Matcher digits = DIGITS.matcher(seller.numberFormat());
    String counted =
        digits.replaceAll(
            found -> Matcher.quoteReplacement(("%0" + found.group(1).length() + "d").formatted(n)));
    return (test ? TEST : "")
        + counted.replace("{prefix}", seller.numberPrefix()).replace(YEAR, year);
  }
}
