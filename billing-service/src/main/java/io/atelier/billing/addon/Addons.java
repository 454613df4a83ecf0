package io.atelier.billing.addon;

import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The add-ons that a tenant has. All of it runs in the caller's unit of work, under its lock. */
@Component
public final class Addons {
  private final AddonRepository repository;

  Addons(AddonRepository repository) {
    this.repository = repository;
  }

  /** Those that grant something, also when they are cancelled and will end with their period. */
  public Mono<List<BoughtAddon>> active(UUID tenantId) {
    return repository.active(tenantId).collectList();
  }
}
