package io.atelier.domains.certificate;

import io.atelier.domains.edge.Edge;
import io.atelier.domains.edge.EdgeProperties;
import io.atelier.domains.edge.KubernetesApply;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** cert-manager's Certificates. Calls block. */
@Component
public final class Certificates {
  private static final ResourceDefinitionContext CERTIFICATES =
      new ResourceDefinitionContext.Builder()
          .withGroup("cert-manager.io")
          .withVersion("v1")
          .withKind("Certificate")
          .withPlural("certificates")
          .withNamespaced(true)
          .build();

  private final KubernetesClient client;
  private final KubernetesApply apply;
  private final EdgeProperties properties;

  Certificates(KubernetesClient client, KubernetesApply apply, EdgeProperties properties) {
    this.client = client;
    this.apply = apply;
    this.properties = properties;
  }

  /** Orders it if there is none, and says how far it is. */
  public CertificateReading apply(Edge edge, Instant now) {
    apply.apply(inNamespace(), certificate(edge));
    GenericKubernetesResource current = inNamespace().withName(edge.name()).get();
    return CertificateConditions.read(
        current == null ? null : current.getAdditionalProperties().get("status"), now);
  }

  private GenericKubernetesResource certificate(Edge edge) {
    GenericKubernetesResource certificate =
        new GenericKubernetesResourceBuilder()
            .withApiVersion("cert-manager.io/v1")
            .withKind("Certificate")
            .withNewMetadata()
            .withName(edge.name())
            .withNamespace(properties.namespace())
            .withLabels(edge.labels())
            .endMetadata()
            .build();
    certificate.setAdditionalProperty(
        "spec",
        Map.of(
            "secretName",
            edge.name(),
            "dnsNames",
            List.of(edge.host()),
            "issuerRef",
            Map.of(
                "group",
                "cert-manager.io",
                "kind",
                properties.issuerKind(),
                "name",
                properties.issuerName())));
    return certificate;
  }

  public void remove(String name) {
    inNamespace().withName(name).delete();
  }

  private NonNamespaceOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>>
      inNamespace() {
    MixedOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>> all =
        client.genericKubernetesResources(CERTIFICATES);
    return all.inNamespace(properties.namespace());
  }
}
