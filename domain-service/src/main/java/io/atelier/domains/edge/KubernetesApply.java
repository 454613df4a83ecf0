package io.atelier.domains.edge;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Resource;

/** Writes one object as we want it. */
public interface KubernetesApply {

  /**
   * @param wanted a resource with its item
   */
  <T extends HasMetadata> void apply(Resource<T> wanted);
}
