package io.atelier.testsupport.standin;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kubernetes API in memory, with a controller that finds every Certificate good at once. It does
 * what domain-service needs as a real API server does it (its contract tests run on both), and has
 * no other controllers.
 */
public final class KubernetesStandIn implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KubernetesStandIn.class);

  /** It tells of every request; held here, for loggers that nobody holds are forgotten. */
  private static final java.util.logging.Logger NOISE =
      java.util.logging.Logger.getLogger(MockWebServer.class.getName());

  private static final long PAUSE_MILLIS = 250;
  private static final int VALID_DAYS = 90;
  private static final CustomResourceDefinitionContext CERTIFICATES =
      new CustomResourceDefinitionContext.Builder()
          .withGroup("cert-manager.io")
          .withVersion("v1")
          .withKind("Certificate")
          .withPlural("certificates")
          .withScope("Namespaced")
          .withStatusSubresource(true)
          .build();

  private final MockWebServer web = new MockWebServer();
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(), web, new HashMap<>(), new ApplyDispatcher(List.of(CERTIFICATES)), false);
  private final KubernetesClient client;
  private final Thread controller;
  private volatile boolean running = true;

  /**
   * @param port 0 takes a free one
   */
  public KubernetesStandIn(int port) throws UnknownHostException {
    NOISE.setLevel(java.util.logging.Level.WARNING);
    server.init(InetAddress.getByName("127.0.0.1"), port);
    client =
        new KubernetesClientBuilder()
            .withHttpClientFactory(new JdkHttpClientFactory())
            .withConfig(
                new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                    .withMasterUrl(url())
                    .build())
            .build();
    controller = Thread.ofVirtual().name("certificate-controller").start(this::control);
  }

  public String url() {
    return "http://127.0.0.1:" + web.getPort();
  }

  /** Its client, for tests that look into the cluster or change it by hand. */
  public KubernetesClient client() {
    return client;
  }

  private void control() {
    try {
      while (running) {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        try {
          issueAll();
        } catch (KubernetesClientException | IllegalStateException failure) {
          if (!running) {
            return; // its client was closed under it
          }
          log.warn("the certificate controller: {}", failure.toString());
        }
        // The server keeps every request for tests that want to see it.
        while (web.takeRequest(1, TimeUnit.MILLISECONDS) != null) {
          // and here nobody does
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void issueAll() {
    for (GenericKubernetesResource certificate :
        client.genericKubernetesResources(CERTIFICATES).inAnyNamespace().list().getItems()) {
      if (certificate.getAdditionalProperties().get("status") == null) {
        issue(certificate);
      }
    }
  }

  private void issue(GenericKubernetesResource certificate) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Map<String, Object> ready =
        Map.of(
            "type", "Ready",
            "status", "True",
            "reason", "Ready",
            "message", "Certificate is up to date and has not expired",
            "lastTransitionTime", now.toString());
    certificate.setAdditionalProperty(
        "status",
        Map.of(
            "conditions", List.of(ready),
            "notBefore", now.toString(),
            "notAfter", now.plus(VALID_DAYS, ChronoUnit.DAYS).toString()));
    client
        .genericKubernetesResources(CERTIFICATES)
        .inNamespace(certificate.getMetadata().getNamespace())
        .resource(certificate)
        .updateStatus();
  }

  @Override
  public void close() {
    running = false;
    controller.interrupt();
    client.close();
    server.destroy();
  }
}
