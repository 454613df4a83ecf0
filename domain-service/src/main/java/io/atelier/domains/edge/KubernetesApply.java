package io.atelier.domains.edge;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;

/** Writes one object as we want it. */
public interface KubernetesApply {

  /**
   * @param objects of its kind, in its namespace
   */
  <T extends HasMetadata> void apply(
      NonNamespaceOperation<T, ?, ? extends Resource<T>> objects, T wanted);
}
