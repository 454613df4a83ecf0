package io.atelier.notification.delivery;

import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The delivery log, test events and replays. */
@RestController
@RequestMapping("/api/tenants/me/webhooks")
class DeliveryController {
  private final Deliveries deliveries;

  DeliveryController(Deliveries deliveries) {
    this.deliveries = deliveries;
  }

  @GetMapping("/{id}/deliveries")
  @Allow(member = MemberRole.ADMIN)
  Mono<Page<DeliveryResponse>> list(Caller caller, @PathVariable UUID id, PageRequest page) {
    return deliveries.list(caller.requireTenant(), id, page);
  }

  @PostMapping("/{id}/test")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Allow(member = MemberRole.ADMIN)
  Mono<DeliveryResponse> test(Caller caller, @PathVariable UUID id) {
    return deliveries.test(caller.requireTenant(), id);
  }

  @PostMapping("/deliveries/{id}/replay")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Allow(member = MemberRole.ADMIN)
  Mono<DeliveryResponse> replay(Caller caller, @PathVariable UUID id) {
    return deliveries.replay(caller.requireTenant(), id);
  }
}
