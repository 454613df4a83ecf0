package io.atelier.tenant.platform;

import io.atelier.chassis.paging.Page;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.OperatorRole;
import io.atelier.events.tenant.PlatformState;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Platforms, for operators. */
@RestController
@RequestMapping("/api/admin/platforms")
class PlatformController {
  private final Platforms platforms;

  PlatformController(Platforms platforms) {
    this.platforms = platforms;
  }

  @GetMapping
  @Allow(operators = OperatorRole.SUPER_ADMIN)
  Mono<Page<PlatformState>> list() {
    return platforms.all().map(all -> new Page<>(all, null));
  }

  /** Creates the platform, or replaces the one of the same code. */
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Allow(operators = OperatorRole.SUPER_ADMIN)
  Mono<PlatformState> put(@Body PlatformRequest request) {
    return platforms
        .find(request.code())
        .map(PlatformState::isDefault)
        .defaultIfEmpty(false)
        .flatMap(isDefault -> platforms.put(request.toPlatform(isDefault)));
  }
}
