/**
 * The door in front of the services and of the companies' applications. A request is admitted by
 * {@code access}, with what {@code resolution}, {@code credential} and {@code ratelimit} know;
 * {@code route} carries it on and {@code metering} counts it. There is no database here: all that
 * is known comes from Kafka and is held in memory.
 */
@NullMarked
package io.atelier.gateway;

import org.jspecify.annotations.NullMarked;
