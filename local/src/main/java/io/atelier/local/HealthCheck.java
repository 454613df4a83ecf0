package io.atelier.local;

import io.atelier.testsupport.store.Loopback;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for services. */
final class HealthCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(300);
  private static final long PAUSE_MILLIS = 50;

  private final HttpClient client;

  HealthCheck(HttpClient client) {
    this.client = client;
  }

  /** Waits until the service says that it is ready. */
  void awaitReady(Service service, Endpoint endpoint) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isReady(endpoint)) {
      if (System.nanoTime() > deadline) {
        throw new LocalStartException(
            "The " + service.module() + " is not ready: see " + endpoint.readiness() + ".");
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  boolean isReady(Endpoint endpoint) throws InterruptedException {
    try {
      return client
              .send(
                  HttpRequest.newBuilder(URI.create(endpoint.readiness()))
                      .timeout(Duration.ofSeconds(5))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException _) {
      return false;
    }
  }

  /** Waits until something listens on the port, or what should listen is gone. */
  static void awaitListening(int port, BooleanSupplier alive, String otherwise)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Loopback.answers(port)) {
      if (!alive.getAsBoolean() || System.nanoTime() > deadline) {
        throw new LocalStartException(otherwise);
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }
}
