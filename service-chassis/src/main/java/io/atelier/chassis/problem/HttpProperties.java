package io.atelier.chassis.problem;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param maxBody the largest body that is read; a larger one is 413
 */
@ConfigurationProperties(value = "atelier.http", ignoreUnknownFields = false)
record HttpProperties(@DefaultValue("1MB") DataSize maxBody) {}
