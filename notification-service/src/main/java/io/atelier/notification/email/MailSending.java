package io.atelier.notification.email;

import io.atelier.chassis.duework.Claim;
import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWork;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.chassis.sealing.Sealing;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.tenant.MailContent;
import io.atelier.events.tenant.MailRequested;
import io.atelier.events.topics.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Sends what was asked for, as due work. The request lies there as it came, sealed; a server that
 * is away is asked again until what the mail offers has ended.
 */
@Component
final class MailSending {
  private static final Logger log = LoggerFactory.getLogger(MailSending.class);
  private static final String QUEUE = "mails";
  private static final int AT_ONCE = 8;
  private static final Duration LEASE = Duration.ofMinutes(1);

  private final DueWork work;
  private final Sealing sealing;
  private final SmtpProperties properties;
  private final MailServer server;
  private final InstantSource clock;
  private final MeterRegistry meters;
  private final Scheduler threads =
      Schedulers.fromExecutorService(Executors.newVirtualThreadPerTaskExecutor(), "smtp");

  MailSending(
      DueWork work,
      Sealing sealing,
      SmtpProperties properties,
      MailServer server,
      InstantSource clock,
      MeterRegistry meters) {
    this.work = work;
    this.sealing = sealing;
    this.properties = properties;
    this.server = server;
    this.clock = clock;
    this.meters = meters;
  }

  Mono<Void> request(InboundEvent<MailRequested> event) {
    MailRequested mail = event.body();
    return mail == null
        ? Mono.empty()
        : work.schedule(QUEUE, mail.id().toString(), mail.tenantId(), mail, clock.instant());
  }

  Mono<Completion> work(Claim claim) {
    MailRequested request = EventJson.mapper().treeToValue(claim.payload(), MailRequested.class);
    if (!request.expiresAt().isAfter(clock.instant())) {
      log.warn("mail {} ({}) came too late to be sent", request.id(), request.kind());
      count(request, "expired");
      return Mono.just(Completion.done());
    }
    return Mono.fromCallable(
            () -> {
              send(request);
              return Completion.done();
            })
        .subscribeOn(threads);
  }

  private void send(MailRequested request) throws IOException {
    MailContent content = open(request);
    MailText text = MailText.of(request.kind(), request.language(), content);
    Mail mail =
        new Mail(
            request.id(),
            properties.from(),
            content.to(),
            text.subject(),
            text.text(),
            request.createdAt());
    try {
      server.send(mail);
      count(request, "sent");
    } catch (SmtpRejectedException never) {
      log.warn("mail {} ({}) was rejected: {}", mail.id(), request.kind(), never.getMessage());
      count(request, "rejected");
    }
  }

  private MailContent open(MailRequested request) {
    byte[] sealed = Base64.getDecoder().decode(request.sealed());
    return EventJson.read(
        sealing.open(sealed, MailRequested.SEALED_FOR, request.id().toString()), MailContent.class);
  }

  private void count(MailRequested request, String outcome) {
    meters.counter("atelier.mails", "kind", request.kind(), "outcome", outcome).increment();
  }

  /** The consumer and the queue. */
  @Configuration(proxyBeanMethods = false)
  static class Declaration {
    @Bean
    EventSubscription<MailRequested> mailRequests(MailSending sending) {
      return EventSubscription.effect(
              "notification.mails", Topic.MAIL_REQUESTS, MailRequested.class, sending::request)
          .handlingAllThatEverHappened();
    }

    @Bean
    DueWorkQueue mailQueue(MailSending sending) {
      return new DueWorkQueue(QUEUE, AT_ONCE, LEASE, sending::work);
    }
  }
}
