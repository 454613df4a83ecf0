package io.atelier.tenant.application;

import io.atelier.chassis.problem.Checked;
import io.atelier.tenant.apikey.Scopes;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An application to be made; without scopes it may do all that applications may. */
record CreateApplicationRequest(
    @Size(max = 200, message = "must be 1 to 200 characters")
        @Pattern(regexp = "(?s).*\\S.*", message = "must not be blank")
        String name,
    String platform,
    @Nullable @Checked(by = Scopes.OfApplication.class) List<String> scopes) {}
