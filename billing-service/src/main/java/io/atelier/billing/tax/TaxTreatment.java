package io.atelier.billing.tax;

import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.money.MinorUnits;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How what a buyer buys is taxed.
 *
 * @param rate percent
 * @param reverseCharge whether the buyer owes the tax instead of the seller
 * @param inclusive whether prices contain the tax
 */
public record TaxTreatment(BigDecimal rate, boolean reverseCharge, boolean inclusive) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /**
   * @param buyerCountry ISO 3166-1; null: not known, then it is taxed as at the seller's
   * @param buyerVatId as the buyer wrote it
   */
  public static TaxTreatment of(
      PlatformCatalog.Tax tax,
      String sellerCountry,
      boolean inclusive,
      @Nullable String buyerCountry,
      @Nullable String buyerVatId) {
    if (tax.reverseCharge() && owesItself(sellerCountry, buyerCountry, buyerVatId)) {
      return new TaxTreatment(BigDecimal.ZERO, true, inclusive);
    }
    String country = buyerCountry == null ? sellerCountry : buyerCountry;
    return new TaxTreatment(tax.rates().getOrDefault(country, tax.otherRate()), false, inclusive);
  }

  private static boolean owesItself(
      String sellerCountry, @Nullable String buyerCountry, @Nullable String buyerVatId) {
    if (buyerVatId == null || sellerCountry.equals(buyerCountry)) {
      return false;
    }
    return VatId.isInUnion(sellerCountry)
        && VatId.country(buyerVatId).filter(country -> !country.equals(sellerCountry)).isPresent();
  }

  /**
   * The tax on the sum of all lines of this rate, rounded half up once: of what comes on top, or of
   * what is contained.
   */
  public long taxOn(long sum) {
    BigDecimal exact = BigDecimal.valueOf(sum).multiply(rate);
    return inclusive
        ? MinorUnits.round(exact.divide(HUNDRED.add(rate), 10, java.math.RoundingMode.DOWN))
        : MinorUnits.round(exact.divide(HUNDRED));
  }
}
