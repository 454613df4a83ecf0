package io.atelier.billing.catalog;

import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The legal entity that invoices.
 *
 * @param timeZone in which periods are counted and documents are dated
 * @param languages of its documents, the first when the buyer's is not among them
 * @param numberFormat of invoices: {@code {prefix}}, {@code {yyyy}} and {@code {000001}}, as many
 *     digits as there are
 * @param taxInclusive whether its prices contain the tax
 */
public record Seller(
    String code,
    String name,
    List<String> addressLines,
    @Nullable String postalCode,
    @Nullable String city,
    String countryCode,
    @Nullable String vatId,
    @Nullable Bank bank,
    ZoneId timeZone,
    List<String> languages,
    String numberPrefix,
    String numberFormat,
    String creditNotePrefix,
    boolean taxInclusive) {

  /** Where a transfer goes. */
  public record Bank(@Nullable String name, String iban, @Nullable String bic) {}
}
