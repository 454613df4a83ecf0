/**
 * How every record travels: CloudEvents 1.0 in Kafka's binary mode, JSON bodies in snake_case. One
 * mapper reads and writes them all, so that producer and consumer cannot disagree.
 */
@NullMarked
package io.atelier.events.envelope;

import org.jspecify.annotations.NullMarked;
