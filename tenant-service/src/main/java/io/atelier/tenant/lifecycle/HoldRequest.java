package io.atelier.tenant.lifecycle;

import jakarta.validation.constraints.Size;

/** Why an operator acts. */
record HoldRequest(
    @Size(min = 1, max = 500, message = "must be 1 to 500 characters") String reason) {}
