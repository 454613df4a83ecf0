package io.atelier.gateway.metering;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param directory of the files, of this node alone
 * @param flushEvery how often what came is written
 * @param queued how many records may wait to be written
 * @param segmentSize at which a file is closed and the next one begun
 * @param maxSize of all files; beyond it records are dropped and counted
 */
@ConfigurationProperties(value = "atelier.gateway.metering", ignoreUnknownFields = false)
record MeteringProperties(
    @DefaultValue("data/gateway-metering") Path directory,
    @DefaultValue("5ms") Duration flushEvery,
    @DefaultValue("200000") int queued,
    @DefaultValue("16MB") DataSize segmentSize,
    @DefaultValue("8GB") DataSize maxSize) {}
