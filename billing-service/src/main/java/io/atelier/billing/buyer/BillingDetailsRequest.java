package io.atelier.billing.buyer;

import io.atelier.billing.tax.VatId;
import io.atelier.chassis.problem.Checked;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Billing details as their owner writes them.
 *
 * @param vatId of a buyer in the EU it must have the format of the country's
 * @param reference what the buyer wants to read on its invoices, e.g. an order number
 */
record BillingDetailsRequest(
    @NotBlank @Size(max = 200) String legalName,
    @Nullable @Size(max = 6, message = "has at most 6 lines")
        List<@Size(max = 200) String> addressLines,
    @Nullable @Size(max = 20) String postalCode,
    @Nullable @Size(max = 200) String city,
    @Checked(by = CountryCode.class) String countryCode,
    @Nullable @Size(max = 30) String vatId,
    @Nullable @Email @Size(max = 320) String email,
    @Nullable
        @Pattern(
            regexp = "[a-z]{2}(-[A-Z]{2})?",
            message = "must be a language such as fr or fr-CA")
        String language,
    @Nullable @Size(max = 200) String reference) {

  /**
   * @throws ProblemException 422 if the VAT id is not one of the country's
   */
  BillingDetails toDetails() {
    return new BillingDetails(
        0,
        legalName.strip(),
        addressLines == null ? List.of() : addressLines,
        postalCode,
        city,
        countryCode,
        vatId == null || vatId.isBlank() ? null : judged(VatId.normalised(vatId)),
        email,
        language,
        reference);
  }

  private String judged(String id) {
    if (!VatId.isInUnion(countryCode)
        || VatId.country(id).filter(countryCode::equals).isPresent()) {
      return id;
    }
    throw ProblemException.invalid(
        List.of(
            new Fault(
                "/vat_id",
                "must be a VAT id of "
                    + countryCode
                    + " with its prefix "
                    + VatId.prefix(countryCode)
                    + ", or left out")));
  }
}
