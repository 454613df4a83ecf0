package io.atelier.domains.edge;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * For servers without server-side apply: what is there is replaced only where it differs, and keeps
 * its status.
 */
final class CreateOrUpdate implements KubernetesApply {
  private static final String SPEC = "spec";
  private static final String METADATA = "metadata";
  private static final String LABELS = "labels";

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
      return;
    }
    Map<String, Object> is = map(existing);
    Map<String, Object> shall = map(item);
    if (!Objects.equals(is.get(SPEC), shall.get(SPEC)) || !labels(is).equals(labels(shall))) {
      is.put(SPEC, shall.get(SPEC));
      metadata(is).put(LABELS, labels(shall));
      @SuppressWarnings("unchecked")
      Class<T> type = (Class<T>) item.getClass();
      T mended = serialization.convertValue(is, type);
      wanted.edit(_ -> mended);
    }
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> map(HasMetadata resource) {
    return new LinkedHashMap<>(serialization.convertValue(resource, Map.class));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> metadata(Map<String, Object> resource) {
    return (Map<String, Object>) resource.computeIfAbsent(METADATA, _ -> new LinkedHashMap<>());
  }

  private static Map<?, ?> labels(Map<String, Object> resource) {
    return metadata(resource).get(LABELS) instanceof Map<?, ?> labels ? labels : Map.of();
  }
}
