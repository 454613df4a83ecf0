package io.atelier.tenant.application;

import io.atelier.chassis.idempotency.IdempotentRequest;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.OperatorRole;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Applications, for operators. */
@RestController
@RequestMapping("/api/admin/applications")
class ApplicationController {
  private final Applications applications;

  ApplicationController(Applications applications) {
    this.applications = applications;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Allow(operators = OperatorRole.SUPER_ADMIN)
  Mono<ApplicationResponse> create(
      Caller caller, @Body CreateApplicationRequest request, IdempotentRequest idempotent) {
    return applications.create(caller, request, idempotent);
  }

  @GetMapping
  @Allow(operators = OperatorRole.SUPER_ADMIN)
  Mono<Page<ApplicationResponse>> list() {
    return applications.all().map(all -> new Page<>(all, null));
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Allow(operators = OperatorRole.SUPER_ADMIN)
  Mono<Void> revoke(@PathVariable UUID id) {
    return applications.revoke(id);
  }
}
