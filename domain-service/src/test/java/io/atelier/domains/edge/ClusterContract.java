package io.atelier.domains.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.domains.certificate.Certificates;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** What domain-service does in a cluster, the same on the stand-in and on a real API server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClusterContract {
  private static final String OURS = "atelier-domain-service";
  private static final String SOMEONE = "someone";
  private static final CustomResourceDefinitionContext CERTIFICATES =
      new CustomResourceDefinitionContext.Builder()
          .withGroup("cert-manager.io")
          .withVersion("v1")
          .withKind("Certificate")
          .withPlural("certificates")
          .withScope("Namespaced")
          .withStatusSubresource(true)
          .build();

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private EdgeRouting routing;
  private Certificates certificates;

  /** An administrator's way to the cluster. */
  abstract KubernetesClient cluster();

  abstract String namespace();

  /**
   * @return where domain-service is told that the API server is; null: in kubeconfig
   */
  abstract @Nullable String url();

  @BeforeAll
  void open() {
    EdgeProperties properties =
        new EdgeProperties(
            url(),
            namespace(),
            "traefik",
            "gateway",
            8080,
            "letsencrypt",
            "ClusterIssuer",
            true,
            Duration.ofSeconds(5),
            Duration.ofMinutes(1));
    context.registerBean(EdgeProperties.class, () -> properties);
    context.register(
        KubernetesConnection.class,
        KubernetesApply.class,
        IngressEdgeRouting.class,
        Certificates.class);
    context.refresh();
    routing = context.getBean(EdgeRouting.class);
    certificates = context.getBean(Certificates.class);
  }

  @AfterAll
  void close() {
    context.close();
  }

  private static Edge edge() {
    return edge("shop-" + UUID.randomUUID() + ".example.com");
  }

  private static Edge edge(String host) {
    UUID id = UUID.randomUUID();
    return new Edge(id, UUID.randomUUID(), host, Edge.nameOf(id));
  }

  private void apply(Edge edge) {
    routing.apply(edge);
    certificates.apply(edge, Instant.now());
  }

  private Resource<Ingress> ingress(Edge edge) {
    return cluster().network().v1().ingresses().inNamespace(namespace()).withName(edge.name());
  }

  private Resource<GenericKubernetesResource> certificate(Edge edge) {
    return cluster()
        .genericKubernetesResources(CERTIFICATES)
        .inNamespace(namespace())
        .withName(edge.name());
  }

  @Test
  void domainIsAppliedAndTakenAway() {
    Edge edge = edge();
    apply(edge);
    Ingress ingress = ingress(edge).get();
    assertThat(ingress.getMetadata().getLabels()).isEqualTo(edge.labels());
    assertThat(ingress.getSpec().getIngressClassName()).isEqualTo("traefik");
    assertThat(ingress.getSpec().getTls())
        .singleElement()
        .satisfies(tls -> {
          assertThat(tls.getHosts()).containsExactly(edge.host());
          assertThat(tls.getSecretName()).isEqualTo(edge.name());
        });
    assertThat(ingress.getSpec().getRules())
        .singleElement()
        .satisfies(rule -> {
          assertThat(rule.getHost()).isEqualTo(edge.host());
          assertThat(rule.getHttp().getPaths())
              .singleElement()
              .satisfies(path -> {
                assertThat(path.getPathType()).isEqualTo("Prefix");
                assertThat(path.getPath()).isEqualTo("/");
                assertThat(path.getBackend().getService().getName()).isEqualTo("gateway");
                assertThat(path.getBackend().getService().getPort().getNumber()).isEqualTo(8080);
              });
        });
    GenericKubernetesResource certificate = certificate(edge).get();
    assertThat(certificate.getMetadata().getLabels()).isEqualTo(edge.labels());
    assertThat(certificate.<Object>get("spec", "secretName")).isEqualTo(edge.name());
    assertThat(certificate.<Object>get("spec", "dnsNames")).isEqualTo(List.of(edge.host()));
    assertThat(certificate.<Object>get("spec", "issuerRef", "name")).isEqualTo("letsencrypt");
    assertThat(certificate.<Object>get("spec", "issuerRef", "kind")).isEqualTo("ClusterIssuer");
    assertThat(routing.known()).contains(edge.domainId());

    for (int i = 0; i < 2; i++) {
      routing.remove(edge.name());
      certificates.remove(edge.name());
      assertThat(ingress(edge).get()).isNull();
      assertThat(certificate(edge).get()).isNull();
    }
    assertThat(routing.known()).doesNotContain(edge.domainId());
  }

  @Test
  void applyingAgainChangesNothing() {
    Edge edge = edge();
    routing.apply(edge);
    String version = ingress(edge).get().getMetadata().getResourceVersion();
    routing.apply(edge);
    assertThat(ingress(edge).get().getMetadata().getResourceVersion()).isEqualTo(version);
    apply(edge(edge.host()));
    assertThat(ingress(edge).get().getMetadata().getResourceVersion()).isEqualTo(version);
  }

  @Test
  void whatOthersSetBesideStays() {
    Edge edge = edge();
    routing.apply(edge);
    Ingress theirs = bare(edge);
    theirs.getMetadata().setAnnotations(Map.of("example.com/note", "theirs"));
    applyAs(SOMEONE, theirs, false);
    routing.apply(edge);
    Ingress after = ingress(edge).get();
    assertThat(after.getMetadata().getAnnotations()).containsEntry("example.com/note", "theirs");
    assertThat(after.getSpec().getIngressClassName()).isEqualTo("traefik");
    assertThat(managers(after)).contains(OURS, SOMEONE);
  }

  @Test
  void whatWeSetIsOursAndComesBack() {
    Edge edge = edge();
    routing.apply(edge);
    Ingress theirs = bare(edge);
    theirs.getSpec().setIngressClassName("nginx");
    assertThatThrownBy(() -> applyAs(SOMEONE, theirs, false))
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            refused -> {
              assertThat(refused.getCode()).isEqualTo(409);
              assertThat(refused.getMessage()).contains(OURS);
            });
    assertThat(ingress(edge).get().getSpec().getIngressClassName()).isEqualTo("traefik");
    applyAs(SOMEONE, theirs, true);
    assertThat(ingress(edge).get().getSpec().getIngressClassName()).isEqualTo("nginx");
    routing.apply(edge);
    assertThat(ingress(edge).get().getSpec().getIngressClassName()).isEqualTo("traefik");
    assertThat(managers(ingress(edge).get())).containsExactly(OURS);
  }

  @Test
  void whatIsEditedOrDeletedByHandComesBack() {
    Edge edge = edge();
    apply(edge);
    ingress(edge)
        .edit(ingress -> {
          ingress.getSpec().getRules().getFirst().setHost("attacker.example.com");
          return ingress;
        });
    certificate(edge).delete();
    apply(edge);
    assertThat(ingress(edge).get().getSpec().getRules().getFirst().getHost())
        .isEqualTo(edge.host());
    assertThat(certificate(edge).get()).isNotNull();
  }

  /** The status belongs to cert-manager: no write of the object itself reaches it. */
  @Test
  void certificatesStatusIsReadAndStays() {
    Edge edge = edge();
    assertThat(certificates.apply(edge, Instant.now()).isIssued()).isFalse();
    GenericKubernetesResource issued = certificate(edge).get();
    issued.setAdditionalProperty(
        "status",
        Map.of(
            "conditions",
            List.of(Map.of("type", "Ready", "status", "True")),
            "notAfter",
            "2100-01-01T00:00:00Z"));
    certificate(edge).patchStatus(issued);
    assertThat(certificates.apply(edge, Instant.now()).isIssued()).isTrue();
    GenericKubernetesResource forged = certificate(edge).get();
    forged.setAdditionalProperty("status", Map.of("notAfter", "2000-01-01T00:00:00Z"));
    certificate(edge).patch(forged);
    assertThat(certificates.apply(edge, Instant.now()).expiresAt())
        .isEqualTo(Instant.parse("2100-01-01T00:00:00Z"));
  }

  @Test
  void whatIsNoHostIsRefused() {
    Edge wrong = edge("Not_A_Host.example.com");
    assertThatThrownBy(() -> routing.apply(wrong))
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            refused -> assertThat(refused.getCode()).isEqualTo(422));
    assertThat(ingress(wrong).get()).isNull();
  }

  private static Ingress bare(Edge edge) {
    return new IngressBuilder()
        .withNewMetadata()
        .withName(edge.name())
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  private void applyAs(String manager, Ingress ingress, boolean force) {
    var applied =
        cluster()
            .network()
            .v1()
            .ingresses()
            .inNamespace(namespace())
            .resource(ingress)
            .fieldManager(manager);
    if (force) {
      applied.forceConflicts().serverSideApply();
    } else {
      applied.serverSideApply();
    }
  }

  private static List<String> managers(Ingress ingress) {
    return ingress.getMetadata().getManagedFields().stream()
        .map(entry -> entry.getManager())
        .toList();
  }
}
