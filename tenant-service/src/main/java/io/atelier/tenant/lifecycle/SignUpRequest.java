package io.atelier.tenant.lifecycle;

import io.atelier.chassis.problem.Checked;
import io.atelier.tenant.account.EmailAddress;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** A sign-up. */
record SignUpRequest(
    @Size(max = 200, message = "must be 1 to 200 characters")
        @Pattern(regexp = "(?s).*\\S.*", message = "must not be blank")
        String name,
    @Checked(by = Slug.WellFormed.class) String slug,
    @Checked(by = EmailAddress.Usual.class) String email,
    @Nullable @Size(max = 40, message = "must be at most 40 characters") String phone,
    @Nullable @Size(max = 200, message = "must be at most 200 characters") String city,
    @Nullable @Checked(by = CountryCode.Assigned.class) String countryCode,
    @Nullable String platform,
    @Nullable String planCode,
    @Nullable Boolean pilot) {}
