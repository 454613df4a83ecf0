package io.atelier.testsupport.blockhound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Proves that it bites, and does not bite what is harmless. */
@ExtendWith(BlockHoundExtension.class)
class BlockHoundTests {

  @Test
  void sleepingOnAParallelThreadIsCaught() {
    assertCaught(() -> {
      Thread.sleep(1);
      return "slept";
    });
  }

  @Test
  void waitingForALatchIsCaught() {
    assertCaught(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS));
  }

  @Test
  void readingAFileIsCaught() {
    assertCaught(() -> {
      try (FileInputStream in = new FileInputStream("/etc/hosts")) {
        return in.read();
      }
    });
  }

  @Test
  void blockingOnAnElasticThreadIsAllowed() {
    String slept =
        Mono.fromCallable(
                () -> {
                  Thread.sleep(1);
                  return "slept";
                })
            .subscribeOn(Schedulers.boundedElastic())
            .block(Duration.ofSeconds(5));
    assertThat(slept).isEqualTo("slept");
  }

  @Test
  void loggingAndRandomNumbersAreAllowed() {
    UUID id =
        Mono.fromCallable(
                () -> {
                  LoggerFactory.getLogger(BlockHoundTests.class).info("From a parallel thread");
                  return UUID.randomUUID();
                })
            .subscribeOn(Schedulers.parallel())
            .block(Duration.ofSeconds(5));
    assertThat(id).isNotNull();
  }

  private static void assertCaught(java.util.concurrent.Callable<?> blocking) {
    assertThatThrownBy(() ->
            Mono.fromCallable(blocking)
                .subscribeOn(Schedulers.parallel())
                .block(Duration.ofSeconds(5)))
        .hasRootCauseInstanceOf(BlockingOperationError.class);
  }
}
