package io.atelier.events.envelope;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.InvoiceState;
import io.atelier.events.billing.PaymentState;
import io.atelier.events.billing.SubscriptionState;
import io.atelier.events.domains.DomainState;
import io.atelier.events.notification.AlertRaised;
import io.atelier.events.tenant.ApiKeyState;
import io.atelier.events.tenant.MailRequested;
import io.atelier.events.tenant.MemberState;
import io.atelier.events.tenant.PlatformState;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageEvent;
import io.atelier.events.usage.UsageTotalState;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A sample of each event version, kept for ever: what was once published must be readable, and say
 * the same, in every later version of the records.
 */
class GoldenSampleTests {
  private static final Map<Topic, Class<?>> BODIES =
      Map.ofEntries(
          entry(Topic.PLATFORMS, PlatformState.class),
          entry(Topic.CATALOG, CatalogState.class),
          entry(Topic.TENANTS, TenantState.class),
          entry(Topic.MEMBERS, MemberState.class),
          entry(Topic.API_KEYS, ApiKeyState.class),
          entry(Topic.ENTITLEMENTS, EntitlementsRecord.class),
          entry(Topic.SUBSCRIPTIONS, SubscriptionState.class),
          entry(Topic.DOMAINS, DomainState.class),
          entry(Topic.MAIL_REQUESTS, MailRequested.class),
          entry(Topic.USAGE_TOTALS, UsageTotalState.class),
          entry(Topic.INVOICES, InvoiceState.class),
          entry(Topic.PAYMENTS, PaymentState.class),
          entry(Topic.ALERTS, AlertRaised.class),
          entry(Topic.USAGE, UsageEvent.class));

  private record Sample(Topic topic, String name, JsonNode content) {
    JsonNode body() {
      return content.get("body");
    }

    Object parsed() {
      return EventJson.read(EventJson.write(body()), BODIES.get(topic));
    }

    @Override
    public String toString() {
      return topic.topicName() + "/" + name;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyTopicHasASample(Topic topic) throws Exception {
    assertThat(samples().map(Sample::topic)).contains(topic);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void sampleIsReadWithoutLosingAnything(Sample sample) {
    JsonNode written = EventJson.mapper().valueToTree(sample.parsed());
    assertContains(EventJson.mapper().readTree(EventJson.write(written)), sample.body(), "");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void membersOfLaterVersionsAreIgnored(Sample sample) {
    ObjectNode later = (ObjectNode) sample.body().deepCopy();
    later.put("added_later", "whatever");
    later.putObject("another").put("deep", 1);
    assertThat(EventJson.read(EventJson.write(later), BODIES.get(sample.topic())))
        .isEqualTo(sample.parsed());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void envelopeIsCloudEventsInBinaryMode(Sample sample) {
    JsonNode headers = sample.content().get("headers");
    String key = sample.content().get("key").stringValue();
    assertThat(header(headers, EventHeaders.SPEC_VERSION)).isEqualTo("1.0");
    assertThat(header(headers, EventHeaders.TYPE)).isEqualTo(sample.name().replace("-v1", ""));
    assertThat(header(headers, EventHeaders.SOURCE)).startsWith("/atelier/");
    assertThat(header(headers, EventHeaders.CONTENT_TYPE)).isEqualTo("application/json");
    assertThat(Instant.parse(header(headers, EventHeaders.TIME))).isNotNull();
    assertThat(header(headers, EventHeaders.TRACE_PARENT))
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]");
    if (sample.topic().kind() != Topic.Kind.COMMAND) {
      assertThat(header(headers, EventHeaders.ID))
          .isEqualTo(key + "/" + header(headers, EventHeaders.SEQUENCE));
    } else {
      assertThat(header(headers, EventHeaders.ID)).isEqualTo(key);
      assertThat(headers.has(EventHeaders.SEQUENCE)).isFalse();
    }
    if (headers.has(EventHeaders.TENANT_ID)) {
      assertThat(UUID.fromString(header(headers, EventHeaders.TENANT_ID))).isNotNull();
    }
  }

  @Test
  void decimalsAreWrittenPlainAndTimesAsRfc3339() {
    var total =
        new UsageTotalState(
            UUID.fromString("0193a2d0-4c00-7000-8000-00000000000a"),
            "tokens",
            Instant.parse("2026-01-31T10:00:00Z"),
            Instant.parse("2026-02-28T10:00:00Z"),
            new BigDecimal("1E+9").add(new BigDecimal("0.000001")),
            Instant.parse("2026-02-01T00:00:00.5Z"),
            true);
    String json = new String(EventJson.write(total), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(json)
        .contains("\"value\":1000000000.000001")
        .contains("\"as_of\":\"2026-02-01T00:00:00.500Z\"")
        .contains("\"period_start\":\"2026-01-31T10:00:00Z\"");
    assertThat(EventJson.read(EventJson.write(total), UsageTotalState.class)).isEqualTo(total);
  }

  @Test
  void whatIsNoSuchBodyIsRefused() {
    for (String broken : new String[] {"", "{", "[]", "7", "{\"tenant_id\":\"nobody\"}"}) {
      assertThatThrownBy(() ->
              EventJson.read(
                  broken.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                  EntitlementsRecord.class))
          .as(broken)
          .isInstanceOf(JacksonException.class);
    }
  }

  static Stream<Sample> samples() throws IOException, URISyntaxException {
    Path folder = Path.of(GoldenSampleTests.class.getResource("/golden").toURI());
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(GoldenSampleTests::read)
          .toList()
          .stream();
    }
  }

  private static Sample read(Path file) {
    String topicName = file.getParent().getFileName().toString();
    Topic topic =
        Stream.of(Topic.values())
            .filter(candidate -> candidate.topicName().equals(topicName))
            .findFirst()
            .orElseThrow();
    return new Sample(
        topic,
        file.getFileName().toString().replace(".json", ""),
        EventJson.mapper().readTree(file.toFile()));
  }

  private static String header(JsonNode headers, String name) {
    return headers.get(name).stringValue();
  }

  /** Members that later versions add are nobody's business here. */
  private static void assertContains(JsonNode actual, JsonNode expected, String pointer) {
    if (expected.isObject()) {
      expected.forEachEntry((name, value) -> {
        assertThat(actual.has(name)).as(pointer + "/" + name).isTrue();
        assertContains(actual.get(name), value, pointer + "/" + name);
      });
    } else if (expected.isArray()) {
      assertThat(actual.size()).as(pointer).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        assertContains(actual.get(i), expected.get(i), pointer + "/" + i);
      }
    } else if (expected.isNumber()) {
      assertThat(actual.decimalValue()).as(pointer).isEqualByComparingTo(expected.decimalValue());
    } else if (isTime(expected)) {
      assertThat(Instant.parse(actual.stringValue()))
          .as(pointer)
          .isEqualTo(Instant.parse(expected.stringValue()));
    } else {
      assertThat(actual).as(pointer).isEqualTo(expected);
    }
  }

  private static boolean isTime(JsonNode node) {
    return node.isString() && node.stringValue().matches("\\d{4}-\\d{2}-\\d{2}T.*Z");
  }
}
