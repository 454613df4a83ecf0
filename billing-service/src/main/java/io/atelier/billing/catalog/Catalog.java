package io.atelier.billing.catalog;

import java.util.Map;
import java.util.Optional;

/**
 * All that is sold, as the files say it.
 *
 * @param sellers by code
 * @param platforms by code, each with what is global merged in
 */
public record Catalog(Map<String, Seller> sellers, Map<String, PlatformCatalog> platforms) {

  public Optional<PlatformCatalog> platform(String code) {
    return Optional.ofNullable(platforms.get(code));
  }

  /** The legal entity that invoices on a platform; the reader made sure that there is one. */
  public Seller sellerOf(PlatformCatalog platform) {
    Seller seller = sellers.get(platform.seller());
    if (seller == null) {
      throw new IllegalStateException("platform " + platform.platform() + " has no seller");
    }
    return seller;
  }
}
