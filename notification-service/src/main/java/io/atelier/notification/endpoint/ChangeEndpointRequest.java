package io.atelier.notification.endpoint;

import io.atelier.chassis.problem.Checked;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of an endpoint; what is absent stays. */
record ChangeEndpointRequest(
    @Nullable String url,
    @Nullable
        @Size(min = 1, max = 50, message = "must name 1 to 50 types or patterns")
        @Checked(by = EventPattern.AllKnown.class)
        List<String> events,
    @Nullable @Size(max = 500, message = "must be at most 500 characters") String description,
    @Nullable Boolean isActive) {

  /** Whoever says whether it is on has dealt with what went wrong before. */
  Endpoint applyTo(Endpoint endpoint) {
    return new Endpoint(
        endpoint.id(),
        endpoint.tenantId(),
        url == null ? endpoint.url() : url,
        events == null ? endpoint.events() : events,
        description == null ? endpoint.description() : description,
        isActive == null ? endpoint.isActive() : isActive,
        endpoint.secretPrefix(),
        endpoint.createdAt(),
        isActive == null ? endpoint.failingSince() : null,
        isActive == null ? endpoint.disabledReason() : null);
  }
}
