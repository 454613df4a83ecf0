package io.atelier.domains.verification;

import io.atelier.chassis.duework.Claim;
import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.domains.claim.DomainWork;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** The queue of domains to be looked at. */
@Configuration(proxyBeanMethods = false)
class VerificationQueue {
  private static final int AT_ONCE = 32;
  private static final Duration LEASE = Duration.ofSeconds(15);

  @Bean
  DueWorkQueue verifications(Verification verification) {
    return new DueWorkQueue(
        DomainWork.VERIFICATIONS, AT_ONCE, LEASE, claim -> work(claim, verification));
  }

  private static Mono<Completion> work(Claim claim, Verification verification) {
    UUID tenantId = Objects.requireNonNull(claim.tenantId(), "domains are a tenant's");
    return verification
        .look(tenantId, UUID.fromString(claim.key()))
        .map(Completion::done)
        .defaultIfEmpty(Completion.done());
  }
}
