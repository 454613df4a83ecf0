package io.atelier.tenant.application;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An application as the API shows it.
 *
 * @param secret in the answer that makes it only
 */
record ApplicationResponse(
    UUID id,
    String name,
    String platform,
    String keyPrefix,
    List<String> scopes,
    @Nullable Instant revokedAt,
    String createdBy,
    Instant createdAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret) {

  static ApplicationResponse from(Application application) {
    return from(application, null);
  }

  static ApplicationResponse from(Application application, @Nullable String secret) {
    return new ApplicationResponse(
        application.id(),
        application.name(),
        application.platform(),
        application.keyPrefix(),
        application.scopes(),
        application.revokedAt(),
        application.createdBy(),
        application.createdAt(),
        secret);
  }

  @Override
  public String toString() {
    return "ApplicationResponse[" + id + "]";
  }
}
