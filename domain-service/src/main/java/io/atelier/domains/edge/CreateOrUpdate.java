package io.atelier.domains.edge;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.Objects;

/**
 * For servers without server-side apply: what is there is merged with what we want, only where it
 * differs, and so keeps its status.
 */
final class CreateOrUpdate implements KubernetesApply {
  private final KubernetesSerialization serialization;

  CreateOrUpdate(KubernetesSerialization serialization) {
    this.serialization = serialization;
  }

  @Override
  public <T extends HasMetadata> void apply(Resource<T> wanted) {
    T item = wanted.item();
    T existing = wanted.get();
    if (existing == null) {
      wanted.create();
    } else if (!isAsWanted(existing, item)) {
      wanted.patch(PatchContext.of(PatchType.JSON_MERGE), item);
    }
  }

  private boolean isAsWanted(HasMetadata existing, HasMetadata wanted) {
    return Objects.equals(spec(existing), spec(wanted))
        && Objects.equals(existing.getMetadata().getLabels(), wanted.getMetadata().getLabels());
  }

  private Object spec(HasMetadata resource) {
    Map<?, ?> fields = serialization.convertValue(resource, Map.class);
    return Objects.requireNonNullElse(fields.get("spec"), Map.of());
  }
}
