package io.atelier.chassis.inbox;

import io.atelier.events.topics.Topic;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param topicPrefix stands before every topic name, so that tests can share a broker
 * @param partitions of each topic; fixed once a topic exists
 * @param replicationFactor of each topic
 */
@ConfigurationProperties(value = "atelier.events", ignoreUnknownFields = false)
record EventsProperties(
    @DefaultValue("") String topicPrefix,
    @DefaultValue("" + Topic.PARTITIONS) int partitions,
    @DefaultValue("1") short replicationFactor) {}
