package io.atelier.tenant.apikey;

import io.atelier.chassis.problem.Checked;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key to be made; rates are 60 a minute and 10,000 a day unless set. */
record CreateApiKeyRequest(
    @Size(max = 200, message = "must be 1 to 200 characters")
        @Pattern(regexp = "(?s).*\\S.*", message = "must not be blank")
        String name,
    @Checked(by = Scopes.OfApiKey.class) List<String> scopes,
    @Nullable
        @Min(value = 1, message = "must be 1 or more")
        @Max(value = 100_000, message = "must be 100000 or less")
        Integer quotaRequestsPerMinute,
    @Nullable
        @Min(value = 1, message = "must be 1 or more")
        @Max(value = 100_000_000, message = "must be 100000000 or less")
        Integer quotaRequestsPerDay,
    @Nullable Instant expiresAt) {
  static final int PER_MINUTE = 60;
  static final int PER_DAY = 10_000;
}
