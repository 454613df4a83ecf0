package io.atelier.testsupport.standin;

import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the mock of a Kubernetes API lacks of what a real one does: server-side apply, and refusing
 * an Ingress whose host is none.
 */
final class ApplyDispatcher extends KubernetesCrudDispatcher {
  private static final String APPLY = "application/apply-patch+yaml";
  private static final int TRIES = 20;
  private static final Pattern HOST =
      Pattern.compile("(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  ApplyDispatcher(List<CustomResourceDefinitionContext> customResources) {
    super(customResources);
  }

  @Override
  public MockResponse handlePatch(RecordedRequest request) {
    String type = request.getHeader("Content-Type");
    if (type == null || !type.startsWith(APPLY)) {
      return super.handlePatch(request);
    }
    String path = request.getPath().split("\\?", 2)[0];
    FieldOwner manager =
        new FieldOwner(
            parameter(request, "fieldManager"), "true".equals(parameter(request, "force")));
    Map<String, Object> wanted = json(request.getUtf8Body());
    try {
      // Another may write between our reading and our writing: then we begin again.
      MockResponse answer = apply(request, path, manager, wanted);
      for (int i = 0; i < TRIES && answer.code() == 409; i++) {
        answer = apply(request, path, manager, wanted);
      }
      return answer;
    } catch (FieldOwner.ConflictException conflict) {
      return status(409, "Conflict", String.valueOf(conflict.getMessage()));
    }
  }

  private MockResponse apply(
      RecordedRequest request, String path, FieldOwner manager, Map<String, Object> wanted)
      throws FieldOwner.ConflictException {
    if (!hostsAreGood(wanted)) {
      return status(422, "Invalid", "spec.rules[0].host: Invalid value");
    }
    MockResponse found = handleGet(path);
    if (found.code() == 404) {
      String objects = path.substring(0, path.lastIndexOf('/'));
      return handleCreate(
          request(request, HttpMethod.POST, objects, manager.apply(Map.of(), wanted)));
    }
    Map<String, Object> before = json(text(found));
    Map<String, Object> after = manager.apply(before, wanted);
    return after.equals(before)
        ? new MockResponse().setResponseCode(200).setBody(Serialization.asJson(before))
        : handleUpdate(request(request, HttpMethod.PUT, path, after));
  }

  private static RecordedRequest request(
      RecordedRequest of, HttpMethod method, String path, Map<String, Object> body) {
    return new RecordedRequest(
        of.getHttpVersion(),
        method,
        path,
        of.getHeaders(),
        new Buffer(Serialization.asJson(body).getBytes(StandardCharsets.UTF_8)));
  }

  private static String parameter(RecordedRequest request, String name) {
    for (String part : request.getPath().replaceFirst("^[^?]*\\??", "").split("&", -1)) {
      if (part.startsWith(name + "=")) {
        return part.substring(name.length() + 1);
      }
    }
    return "";
  }

  private static boolean hostsAreGood(Map<String, Object> wanted) {
    return !(wanted.get("spec") instanceof Map<?, ?> spec
            && spec.get("rules") instanceof List<?> rules)
        || rules.stream()
            .allMatch(rule ->
                rule instanceof Map<?, ?> fields
                    && HOST.matcher(String.valueOf(fields.get("host"))).matches());
  }

  private static MockResponse status(int code, String reason, String message) {
    return new MockResponse()
        .setResponseCode(code)
        .setBody(
            Serialization.asJson(
                Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Status",
                    "status",
                    "Failure",
                    "code",
                    code,
                    "reason",
                    reason,
                    "message",
                    message)));
  }

  private static String text(MockResponse answer) {
    return new String(answer.getBody().getBytes(), StandardCharsets.UTF_8);
  }

  /** JSON is YAML, and the client may write either. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> json(String text) {
    return Serialization.unmarshal(text, Map.class);
  }
}
