package io.atelier.chassis.duework;

import java.time.Duration;

/**
 * A kind of work, declared as a bean.
 *
 * @param concurrency how many pieces one process works on at once
 * @param lease how long a claim holds; longer work loses it and is repeated by another process
 */
public record DueWorkQueue(String name, int concurrency, Duration lease, DueWorkHandler handler) {}
