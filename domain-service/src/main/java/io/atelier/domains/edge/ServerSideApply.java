package io.atelier.domains.edge;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;

/** The server merges what we want into what there is; our fields are ours, by force. */
final class ServerSideApply implements KubernetesApply {
  private static final String FIELD_MANAGER = "atelier-domain-service";

  @Override
  public <T extends HasMetadata> void apply(
      NonNamespaceOperation<T, ?, ? extends Resource<T>> objects, T wanted) {
    objects.resource(wanted).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
  }
}
