/**
 * One usage record for each request that reached a company's application, on the platform's {@code
 * request_metric}. A record is appended to a file on this node within 5 ms and sent to {@code
 * atelier.usage} from there, so that a request never waits for Kafka and nothing is lost while
 * Kafka is away. The record's id is the request's: sending it again counts it once.
 *
 * <p>What happens on failure: a kill loses what was not written yet, the last 5 ms at most; a line
 * that a kill cut in two is left out; a start goes on behind the last line that Kafka acknowledged.
 * Only when the disk is full, or the limit on it is reached, records are dropped, and counted.
 */
@NullMarked
package io.atelier.gateway.metering;

import org.jspecify.annotations.NullMarked;
