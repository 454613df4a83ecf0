package io.atelier.gateway.credential;

import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.tenant.ApiKeyState;
import io.atelier.events.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The newest sequence of every key and whether it was revoked, from {@code atelier.api-keys}. */
@Component
final class KeyMirror {

  /** What an answer is worth now. */
  enum Standing {
    GOOD,
    OUTDATED,
    REVOKED
  }

  private record Mark(long sequence, boolean revoked) {}

  private final Map<UUID, Mark> marks = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private volatile Instant lastHeard;

  KeyMirror(InstantSource clock) {
    this.clock = clock;
    this.lastHeard = Instant.EPOCH;
  }

  /** Nothing undoes a revocation, so a revoked mark stays, whatever comes after it. */
  void changed(InboundEvent<ApiKeyState> event) {
    ApiKeyState state = event.body();
    boolean revoked = state == null || state.revokedAt() != null;
    marks.merge(
        UUID.fromString(event.key()),
        new Mark(event.sequence(), revoked),
        (before, now) ->
            new Mark(
                Math.max(before.sequence(), now.sequence()), before.revoked() || now.revoked()));
    lastHeard = clock.instant();
  }

  Standing standing(ExchangedKey answer) {
    Mark mark = marks.get(answer.keyId());
    if (mark == null) {
      return Standing.GOOD;
    }
    if (mark.revoked()) {
      return Standing.REVOKED;
    }
    return mark.sequence() > answer.sequence() ? Standing.OUTDATED : Standing.GOOD;
  }

  boolean wasSilentFor(Duration time) {
    return clock.instant().isAfter(lastHeard.plus(time));
  }

  @Configuration(proxyBeanMethods = false)
  static class Subscription {
    @Bean
    EventSubscription<ApiKeyState> apiKeys(KeyMirror mirror) {
      return EventSubscription.memory(
          "gateway.api-keys",
          Topic.API_KEYS,
          ApiKeyState.class,
          event -> Mono.fromRunnable(() -> mirror.changed(event)));
    }
  }
}
