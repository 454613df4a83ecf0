package io.atelier.notification.endpoint;

import io.atelier.chassis.problem.Checked;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new endpoint.
 *
 * @param events types ({@code invoice.finalized}), patterns ({@code invoice.*}) or {@code *}
 */
record CreateEndpointRequest(
    String url,
    @Size(min = 1, max = 50, message = "must name 1 to 50 types or patterns")
        @Checked(by = EventPattern.AllKnown.class)
        List<String> events,
    @Nullable @Size(max = 500, message = "must be at most 500 characters") String description) {}
