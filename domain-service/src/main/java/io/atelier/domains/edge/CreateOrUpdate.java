package io.atelier.domains.edge;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * For servers without server-side apply: what is there is replaced only where it differs from what
 * we want, and keeps its status.
 */
final class CreateOrUpdate implements KubernetesApply {
  private static final String SPEC = "spec";

  private final KubernetesSerialization serialization;

  CreateOrUpdate(KubernetesSerialization serialization) {
    this.serialization = serialization;
  }

  @Override
  public <T extends HasMetadata> void apply(
      NonNamespaceOperation<T, ?, ? extends Resource<T>> objects, T wanted) {
    T existing = objects.withName(wanted.getMetadata().getName()).get();
    if (existing == null) {
      objects.resource(wanted).create();
      return;
    }
    Map<String, Object> is = fields(existing);
    Map<String, Object> shall = fields(wanted);
    if (!Objects.equals(is.get(SPEC), shall.get(SPEC))
        || !Objects.equals(existing.getMetadata().getLabels(), wanted.getMetadata().getLabels())) {
      is.put(SPEC, shall.get(SPEC));
      @SuppressWarnings("unchecked")
      T mended = serialization.convertValue(is, (Class<T>) wanted.getClass());
      mended.getMetadata().setLabels(wanted.getMetadata().getLabels());
      objects.resource(mended).update();
    }
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> fields(HasMetadata resource) {
    return new TreeMap<>(serialization.convertValue(resource, Map.class));
  }
}
