package io.atelier.notification.delivery;

import io.atelier.chassis.duework.Claim;
import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.notification.egress.Egress;
import io.atelier.notification.egress.EgressRefusedException;
import io.atelier.notification.endpoint.Endpoint;
import io.atelier.notification.endpoint.EndpointRepository;
import io.atelier.notification.endpoint.Endpoints;
import io.atelier.notification.endpoint.PendingDeliveries;
import io.atelier.notification.signing.Signature;
import io.atelier.notification.signing.SigningSecret;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Calls one endpoint for a few deliveries at a time. The claim holds for a little longer than the
 * egress' deadline, so that what a kill interrupts is taken up soon.
 */
@Component
final class DeliveryWorker {
  private static final int AT_ONCE = 4;
  private static final Duration LEASE = Duration.ofSeconds(20);
  private static final int LONGEST_ERROR = 500;

  private final UnitOfWork unitOfWork;
  private final EndpointRepository endpoints;
  private final Endpoints switching;
  private final DeliveryRepository deliveries;
  private final PendingDeliveries pending;
  private final Egress egress;
  private final DeliveryProperties properties;
  private final InstantSource clock;

  DeliveryWorker(
      UnitOfWork unitOfWork,
      EndpointRepository endpoints,
      Endpoints switching,
      DeliveryRepository deliveries,
      PendingDeliveries pending,
      Egress egress,
      DeliveryProperties properties,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.endpoints = endpoints;
    this.switching = switching;
    this.deliveries = deliveries;
    this.pending = pending;
    this.egress = egress;
    this.properties = properties;
    this.clock = clock;
  }

  /** What is due for an endpoint that is on. */
  private record Due(Endpoint endpoint, List<SigningSecret> secrets, List<Delivery> deliveries) {}

  /**
   * How a call ended.
   *
   * @param status of the answer; null if there was none
   * @param error null if it went well
   */
  private record Outcome(@Nullable Integer status, @Nullable String error) {}

  Mono<Completion> work(Claim claim) {
    UUID tenantId = Objects.requireNonNull(claim.tenantId(), "deliveries are a tenant's");
    UUID endpointId = UUID.fromString(claim.key());
    return unitOfWork
        .asTenant(tenantId, due(tenantId, endpointId))
        .flatMapMany(due ->
            Flux.fromIterable(due.deliveries())
                .flatMap(delivery -> deliver(due, delivery), AT_ONCE))
        .then(Mono.fromCallable(() -> Completion.done(lookOnceMore(tenantId, endpointId))));
  }

  private Mono<Due> due(UUID tenantId, UUID endpointId) {
    Instant now = clock.instant();
    return endpoints
        .find(tenantId, endpointId)
        .filter(Endpoint::isActive)
        .flatMap(endpoint ->
            Mono.zip(
                endpoints.secrets(tenantId, endpointId, now),
                deliveries.due(tenantId, endpointId, now, AT_ONCE),
                (secrets, due) -> new Due(endpoint, secrets, due)));
  }

  private Mono<Void> deliver(Due due, Delivery delivery) {
    Endpoint endpoint = due.endpoint();
    Signature signature =
        Signature.of(
            Message.headerId(delivery.messageId()),
            clock.instant(),
            delivery.body(),
            due.secrets());
    return egress
        .post(endpoint.url(), headers(signature), delivery.body())
        .map(DeliveryWorker::outcome)
        .onErrorResume(failure -> Mono.just(new Outcome(null, inWords(failure))))
        .flatMap(outcome ->
            unitOfWork.asTenant(delivery.tenantId(), settle(endpoint, delivery, outcome)));
  }

  private static Map<String, String> headers(Signature signature) {
    return Map.of(
        "Content-Type", "application/json",
        "User-Agent", "Atelier-Webhooks/1",
        "webhook-id", signature.id(),
        "webhook-timestamp", signature.timestamp(),
        "webhook-signature", signature.value());
  }

  private static Outcome outcome(int status) {
    return new Outcome(status, status / 100 == 2 ? null : "the endpoint answered " + status);
  }

  /** For the customer, who knows nothing of our libraries. */
  private static String inWords(Throwable failure) {
    String words =
        switch (failure) {
          case EgressRefusedException refused -> "the address " + refused.getMessage();
          case TimeoutException _ -> "the endpoint did not answer in time";
          case UnknownHostException _ -> "the host's name is not known";
          case SSLException tls -> "TLS failed: " + tls.getMessage();
          default -> "the endpoint cannot be reached: " + failure.getMessage();
        };
    return words.substring(0, Math.min(words.length(), LONGEST_ERROR)).replace('\0', ' ');
  }

  private Mono<Void> settle(Endpoint endpoint, Delivery delivery, Outcome outcome) {
    Integer status = outcome.status();
    String error = outcome.error();
    if (error == null) {
      return deliveries
          .settle(delivery, DeliveryStatus.DELIVERED, status, null, null)
          .then(endpoints.succeeded(endpoint.tenantId(), endpoint.id()));
    }
    // By Standard Webhooks, 410 says that the receiver wants no more.
    boolean gone = status != null && status == 410;
    boolean over = gone || delivery.triesLeft() <= 1;
    return endpoints
        .failed(endpoint.tenantId(), endpoint.id(), clock.instant())
        .flatMap(since ->
            deliveries
                .settle(
                    delivery,
                    over ? DeliveryStatus.FAILED : DeliveryStatus.PENDING,
                    status,
                    error,
                    over ? null : nextCall(delivery))
                .then(over ? giveUp(endpoint, gone, since) : Mono.empty()));
  }

  private Instant nextCall(Delivery delivery) {
    int called = Math.max(1, properties.retries() + 2 - delivery.triesLeft());
    return clock
        .instant()
        .plus(properties.backOff().after(called, ThreadLocalRandom.current().nextDouble()));
  }

  /** A delivery is over; perhaps the endpoint is, too. */
  private Mono<Void> giveUp(Endpoint endpoint, boolean gone, Instant failingSince) {
    if (gone) {
      return switching.switchOff(endpoint, "It answered 410, that it wants no more calls.");
    }
    return failingSince.plus(properties.disableAfter()).isAfter(clock.instant())
        ? Mono.empty()
        : switching.switchOff(
            endpoint,
            "Every call has failed since " + failingSince.truncatedTo(ChronoUnit.SECONDS) + ".");
  }

  /** In the transaction that ends this piece of work: what came meanwhile is not forgotten. */
  private Mono<Void> lookOnceMore(UUID tenantId, UUID endpointId) {
    return deliveries
        .nextDue(tenantId, endpointId)
        .flatMap(next -> pending.wake(tenantId, endpointId, next));
  }

  /** The queue. */
  @Configuration(proxyBeanMethods = false)
  static class Declaration {
    @Bean
    DueWorkQueue deliveryQueue(DeliveryWorker worker, DeliveryProperties properties) {
      return new DueWorkQueue(
          PendingDeliveries.QUEUE, properties.concurrency(), LEASE, worker::work);
    }
  }
}
