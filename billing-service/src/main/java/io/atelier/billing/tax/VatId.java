package io.atelier.billing.tax;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * VAT identification numbers of the EU, by their format alone: whether one is in use only VIES
 * knows. The formats are those of the European Commission's VIES FAQ, question 11.
 */
public final class VatId {
  private static final Map<String, Pattern> FORMATS =
      Map.ofEntries(
          entry("AT", Pattern.compile("U\\d{8}")),
          entry("BE", Pattern.compile("[01]\\d{9}")),
          entry("BG", Pattern.compile("\\d{9,10}")),
          entry("CY", Pattern.compile("\\d{8}[A-Z]")),
          entry("CZ", Pattern.compile("\\d{8,10}")),
          entry("DE", Pattern.compile("\\d{9}")),
          entry("DK", Pattern.compile("\\d{8}")),
          entry("EE", Pattern.compile("\\d{9}")),
          entry("GR", Pattern.compile("\\d{9}")),
          entry("ES", Pattern.compile("[A-Z]\\d{7}[A-Z]|\\d{8}[A-Z]|[A-Z]\\d{8}")),
          entry("FI", Pattern.compile("\\d{8}")),
          entry("FR", Pattern.compile("[0-9A-HJ-NP-Z]{2}\\d{9}")),
          entry("HR", Pattern.compile("\\d{11}")),
          entry("HU", Pattern.compile("\\d{8}")),
          entry("IE", Pattern.compile("\\d[0-9A-Z+*]\\d{5}[A-Z]|\\d{7}[A-W][A-I]")),
          entry("IT", Pattern.compile("\\d{11}")),
          entry("LT", Pattern.compile("\\d{9}|\\d{12}")),
          entry("LU", Pattern.compile("\\d{8}")),
          entry("LV", Pattern.compile("\\d{11}")),
          entry("MT", Pattern.compile("\\d{8}")),
          entry("NL", Pattern.compile("[0-9A-Z+*]{10}\\d{2}")),
          entry("PL", Pattern.compile("\\d{10}")),
          entry("PT", Pattern.compile("\\d{9}")),
          entry("RO", Pattern.compile("\\d{2,10}")),
          entry("SE", Pattern.compile("\\d{12}")),
          entry("SI", Pattern.compile("\\d{8}")),
          entry("SK", Pattern.compile("\\d{10}")));

  private VatId() {}

  /** Whether a country (ISO 3166-1) is in the EU, as far as VAT goes. */
  public static boolean isInUnion(String countryCode) {
    return FORMATS.containsKey(countryCode);
  }

  /** A VAT id without what people write between its characters. */
  public static String normalised(String vatId) {
    return vatId.replaceAll("[\\s.\\-]", "").toUpperCase(Locale.ROOT);
  }

  /** The country of the EU (ISO 3166-1) whose format a VAT id has; empty when it has none. */
  public static Optional<String> country(String vatId) {
    String id = normalised(vatId);
    if (id.length() < 4) {
      return Optional.empty();
    }
    String prefix = id.substring(0, 2);
    // Greece writes EL, and nobody GR.
    String country = prefix.equals("EL") ? "GR" : prefix.equals("GR") ? "" : prefix;
    Pattern format = FORMATS.get(country);
    return format != null && format.matcher(id.substring(2)).matches()
        ? Optional.of(country)
        : Optional.empty();
  }

  /** How the VAT ids of a country of the EU begin. */
  public static String prefix(String countryCode) {
    return countryCode.equals("GR") ? "EL" : countryCode;
  }
}
