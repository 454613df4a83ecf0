package io.atelier.notification.egress;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param allowHttp whether addresses may be plain http
 * @param allowLoopback whether addresses may be of this machine itself
 * @param deadline for the whole exchange, from the first look-up to the end of the answer
 * @param maxAnswerBytes how much of an answer is read
 */
@ConfigurationProperties(value = "atelier.notification.egress", ignoreUnknownFields = false)
record EgressProperties(
    @DefaultValue("false") boolean allowHttp,
    @DefaultValue("false") boolean allowLoopback,
    @DefaultValue("10s") Duration deadline,
    @DefaultValue("16384") int maxAnswerBytes) {}
