package io.atelier.events.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicTests {

  @ParameterizedTest
  @EnumSource
  void nameIsOneThatKafkaTakesAndSaysWhoseItIs(Topic topic) {
    assertThat(topic.topicName()).matches("atelier\\.[a-z]+(-[a-z]+)*");
  }

  @Test
  void namesAreDistinct() {
    assertThat(Arrays.stream(Topic.values()).map(Topic::topicName)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"INVOICES", "PAYMENTS", "ALERTS", "MAIL_REQUESTS", "USAGE"})
  void stateIsKeptForEverAndItsTombstonesForThirtyDays(Topic topic) {
    assertThat(topic.kind()).isEqualTo(Topic.Kind.STATE);
    assertThat(topic.configuration())
        .containsEntry("cleanup.policy", "compact")
        .containsEntry("min.compaction.lag.ms", "604800000")
        .containsEntry("max.compaction.lag.ms", "691200000")
        .containsEntry("delete.retention.ms", "2592000000")
        .doesNotContainKey("retention.ms");
  }

  @ParameterizedTest
  @EnumSource(names = {"INVOICES", "PAYMENTS", "ALERTS", "USAGE"})
  void factsAndCommandsAreKeptForAMonth(Topic topic) {
    assertThat(topic.kind()).isNotEqualTo(Topic.Kind.STATE);
    assertThat(topic.configuration())
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("retention.ms", "2592000000");
  }

  @Test
  void mailRequestsAreForgottenAfterADay() {
    assertThat(Topic.MAIL_REQUESTS.configuration())
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("retention.ms", "86400000");
  }

  @ParameterizedTest
  @EnumSource
  void largestBodyFitsIntoARecordWithItsHeaders(Topic topic) {
    long room = Long.parseLong(topic.configuration().get("max.message.bytes"));
    assertThat(room - Topic.MAX_BODY_BYTES).isGreaterThan(100_000);
  }
}
