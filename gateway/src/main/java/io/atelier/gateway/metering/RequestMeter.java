package io.atelier.gateway.metering;

import io.atelier.events.envelope.EventJson;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Takes one record per request without ever waiting, and writes what came every few milliseconds.
 * It stops after the last request and before nothing else, so that a graceful end loses nothing.
 */
@Component
public final class RequestMeter implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(RequestMeter.class);
  private static final int LINES_AT_ONCE = 5_000;
  private static final int CHECK_SIZE_EVERY = 200;

  private final MeteringProperties properties;
  private final MeterSender sender;
  private final Queue<MeteredRequest> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final Counter appended;
  private final Counter dropped;
  private @Nullable Segments segments;
  private @Nullable SegmentWriter writer;
  private @Nullable Thread thread;
  private volatile boolean running;
  private volatile boolean full;

  RequestMeter(MeteringProperties properties, MeterSender sender, MeterRegistry meters) {
    this.properties = properties;
    this.sender = sender;
    this.appended =
        Counter.builder("atelier.gateway.metering.appended")
            .description("Usage records written to this node's file")
            .register(meters);
    this.dropped =
        Counter.builder("atelier.gateway.metering.dropped")
            .description("Usage records lost because they could not be kept: look at the disk")
            .register(meters);
    Gauge.builder("atelier.gateway.metering.queued", queued, AtomicInteger::get)
        .description("Usage records that wait to be written")
        .register(meters);
  }

  /** Counts a request. Never blocks; may be called from any thread. */
  public void count(MeteredRequest request) {
    if (full || queued.get() >= properties.queued()) {
      dropped.increment();
      return;
    }
    queued.incrementAndGet();
    queue.add(request);
  }

  /** Before the web server takes requests, and it ends after it. */
  @Override
  public int getPhase() {
    return 0;
  }

  @Override
  public void start() {
    try {
      segments = Segments.open(properties.directory());
      writer = new SegmentWriter(segments, properties.segmentSize().toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    running = true;
    sender.start(segments, writer::current);
    thread = Thread.ofPlatform().name("request-meter").daemon().start(this::write);
  }

  @Override
  public void stop() {
    running = false;
    Thread writing = thread;
    try {
      if (writing != null) {
        writing.join(TimeUnit.SECONDS.toMillis(5));
      }
      sender.stop();
      if (writer != null) {
        writer.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (segments != null) {
        segments.close();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void write() {
    int rounds = 0;
    boolean last = false;
    while (true) {
      boolean idle = writeQueued();
      if (rounds++ % CHECK_SIZE_EVERY == 0) {
        checkSize();
      }
      if (last && idle) {
        return;
      }
      last = !running;
      if (idle && !last) {
        pause(properties.flushEvery().toNanos());
      }
    }
  }

  /** Whether nothing is left to write, for now. */
  private boolean writeQueued() {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(8 * 1024);
    int count = 0;
    MeteredRequest request;
    while (count < LINES_AT_ONCE && (request = queue.poll()) != null) {
      lines.writeBytes(EventJson.write(request));
      lines.write('\n');
      count++;
    }
    if (count == 0) {
      return true;
    }
    keep(lines, count);
    queued.addAndGet(-count);
    return count < LINES_AT_ONCE;
  }

  /** Tries until the disk takes it; meanwhile the queue fills and the rest is dropped. */
  private void keep(ByteArrayOutputStream lines, int count) {
    boolean said = false;
    while (true) {
      try {
        Objects.requireNonNull(writer).append(lines);
        appended.increment(count);
        sender.wake();
        return;
      } catch (IOException failure) {
        if (!said) {
          log.error("Usage records cannot be written, tried again until they can", failure);
          said = true;
        }
        if (!running) {
          dropped.increment(count);
          return;
        }
        pause(TimeUnit.MILLISECONDS.toNanos(500));
      }
    }
  }

  private void checkSize() {
    try {
      boolean now = Objects.requireNonNull(segments).size() > properties.maxSize().toBytes();
      if (now && !full) {
        log.error("The usage records of this node fill {}: no more are kept", properties.maxSize());
      }
      full = now;
    } catch (IOException e) {
      log.warn("The size of the usage records cannot be read: {}", e.toString());
    }
  }

  private static void pause(long nanos) {
    LockSupport.parkNanos(nanos);
  }
}
