package io.atelier.chassis.inbox;

import io.atelier.events.topics.Topic;

/** The names of topics on this broker. */
public final class TopicNames {
  private final String prefix;

  public TopicNames(String prefix) {
    this.prefix = prefix;
  }

  public String of(Topic topic) {
    return prefix + topic.topicName();
  }

  /** The name of a consumer group; what is prefixed apart must not share one. */
  public String group(String consumer) {
    return prefix + consumer;
  }
}
