package io.atelier.notification.endpoint;

import io.atelier.chassis.paging.Page;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.MemberRole;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What endpoints can be called for. */
@RestController
class EventTypeController {

  @GetMapping("/api/event-types")
  @Allow(member = MemberRole.ADMIN)
  Mono<Page<EventType>> list() {
    return Mono.just(new Page<>(EventType.ALL, null));
  }
}
