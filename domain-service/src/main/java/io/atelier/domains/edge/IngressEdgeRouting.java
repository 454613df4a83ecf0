package io.atelier.domains.edge;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Names by Ingress, of any class: nothing in it is one controller's own. */
@Component
final class IngressEdgeRouting implements EdgeRouting {
  private final KubernetesClient client;
  private final KubernetesApply apply;
  private final EdgeProperties properties;

  IngressEdgeRouting(KubernetesClient client, KubernetesApply apply, EdgeProperties properties) {
    this.client = client;
    this.apply = apply;
    this.properties = properties;
  }

  @Override
  public void apply(Edge edge) {
    apply.apply(inNamespace(), ingress(edge));
  }

  private Ingress ingress(Edge edge) {
    return new IngressBuilder()
        .withNewMetadata()
        .withName(edge.name())
        .withNamespace(properties.namespace())
        .withLabels(edge.labels())
        .endMetadata()
        .withNewSpec()
        .withIngressClassName(properties.ingressClass())
        .addNewTl()
        .withHosts(edge.host())
        .withSecretName(edge.name())
        .endTl()
        .addNewRule()
        .withHost(edge.host())
        .withNewHttp()
        .addNewPath()
        .withPath("/")
        .withPathType("Prefix")
        .withNewBackend()
        .withNewService()
        .withName(properties.serviceName())
        .withNewPort()
        .withNumber(properties.servicePort())
        .endPort()
        .endService()
        .endBackend()
        .endPath()
        .endHttp()
        .endRule()
        .endSpec()
        .build();
  }

  @Override
  public void remove(String name) {
    inNamespace().withName(name).delete();
  }

  @Override
  public List<UUID> known() {
    return inNamespace().withLabel(Edge.MANAGED_BY, Edge.MANAGER).list().getItems().stream()
        .map(ingress -> ingress.getMetadata().getLabels().get(Edge.DOMAIN_LABEL))
        .filter(Objects::nonNull)
        .map(UUID::fromString)
        .toList();
  }

  private NonNamespaceOperation<Ingress, IngressList, Resource<Ingress>> inNamespace() {
    return client.network().v1().ingresses().inNamespace(properties.namespace());
  }
}
