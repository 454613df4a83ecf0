package io.atelier.billing.subscription;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * @param days that the trial goes on longer
 */
record ExtendTrialRequest(
    @Min(value = 1, message = "must be 1 to 366") @Max(value = 366, message = "must be 1 to 366")
        int days) {}
