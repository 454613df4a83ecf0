package io.atelier.domains.edge;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import org.springframework.stereotype.Component;

/**
 * Writes one object as we want it: the server merges that into what there is. The fields that we
 * name are ours, by force; what others set besides stays.
 */
@Component
public final class KubernetesApply {
  private static final String FIELD_MANAGER = "atelier-domain-service";

  KubernetesApply() {}

  /**
   * @param objects of its kind, in its namespace
   */
  public <T extends HasMetadata> void apply(
      NonNamespaceOperation<T, ?, ? extends Resource<T>> objects, T wanted) {
    objects.resource(wanted).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
  }
}
