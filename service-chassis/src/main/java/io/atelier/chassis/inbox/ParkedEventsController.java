package io.atelier.chassis.inbox;

import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.OperatorRole;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Parked events of this service, for operators. */
@RestController
@RequestMapping("/api/admin/parked-events/${spring.application.name}")
class ParkedEventsController {
  private final ParkedEvents parked;

  ParkedEventsController(ParkedEvents parked) {
    this.parked = parked;
  }

  @GetMapping
  @Allow(operators = OperatorRole.SUPPORT)
  Mono<Page<ParkedEventResponse>> list(PageRequest page) {
    return parked.list(page).map(events -> events.map(ParkedEventResponse::from));
  }

  @PostMapping("/{id}/retry")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Allow(operators = OperatorRole.SUPPORT)
  Mono<Void> retry(@PathVariable UUID id) {
    return parked.retry(id);
  }

  @PostMapping("/{id}/drop")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Allow(operators = OperatorRole.SUPPORT)
  Mono<Void> drop(@PathVariable UUID id) {
    return parked.drop(id);
  }
}
