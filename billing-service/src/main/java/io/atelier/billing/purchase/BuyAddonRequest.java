package io.atelier.billing.purchase;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant wants to buy.
 *
 * @param quantity one unless said
 * @param domainName that it is for; needed for a domain
 */
record BuyAddonRequest(
    @Size(min = 1, max = 60, message = "must be an add-on's code") String code,
    @Nullable
        @Min(value = 1, message = "must be from 1 to 1000")
        @Max(value = 1000, message = "must be from 1 to 1000")
        Integer quantity,
    @Nullable
        @Pattern(
            regexp =
                "(?i)(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+"
                    + "[a-z]([a-z0-9-]{0,61}[a-z0-9])",
            message = "must be a domain name such as studio.example.com")
        String domainName) {

  int pieces() {
    return quantity == null ? 1 : quantity;
  }

  /** Domain names are the same in any case. */
  @Nullable String domain() {
    return domainName == null ? null : domainName.toLowerCase(Locale.ROOT);
  }
}
