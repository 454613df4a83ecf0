package io.atelier.billing.invoice;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Numbers what is ready, for ever; any number of replicas do, one after the other. */
@Component
class NumberingWorker implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(NumberingWorker.class);

  private final Numbering numbering;
  private final InvoiceProperties properties;

  private volatile boolean running;
  private volatile Mono<Void> rounds = Mono.empty();

  NumberingWorker(Numbering numbering, InvoiceProperties properties) {
    this.numbering = numbering;
    this.properties = properties;
  }

  @Override
  public void start() {
    if (running || properties.numberingPoll().isZero()) {
      return;
    }
    running = true;
    rounds = Mono.defer(this::round).repeat(() -> running).then().cache();
    rounds.subscribe();
  }

  private Mono<Void> round() {
    return numbering
        .pass()
        .onErrorResume(error -> {
          LOG.warn("Invoices wait for their numbers: {}", error.toString());
          return Mono.just(0);
        })
        .flatMap(dealtWith ->
            dealtWith > 0 ? Mono.empty() : Mono.delay(properties.numberingPoll()).then());
  }

  @Override
  public void stop() {
    running = false;
  }

  /** Lets the pass that runs now come to its end. */
  @Override
  public void stop(Runnable callback) {
    running = false;
    rounds.doFinally(_ -> callback.run()).subscribe();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
