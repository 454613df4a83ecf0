package io.atelier.chassis.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.atelier.events.envelope.EventJson;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

class StoreFailureTests {

  static Stream<Throwable> passing() {
    return Stream.of(
        new R2dbcNonTransientResourceException("connection closed"),
        new R2dbcTimeoutException("pool"),
        new R2dbcRollbackException("deadlock"),
        new CannotCreateTransactionException("no connection"),
        new DataAccessResourceFailureException("away"),
        new PessimisticLockingFailureException("lock"),
        new TimeoutException(),
        new IllegalStateException(new RuntimeException(new IOException("connection refused"))));
  }

  static Stream<Throwable> lasting() {
    return Stream.of(
        new R2dbcBadGrammarException("SELEKT", "42601"),
        new R2dbcDataIntegrityViolationException("unique"),
        new DataIntegrityViolationException("check"),
        new DuplicateKeyException("twice"),
        new IllegalArgumentException("no"),
        new NullPointerException(),
        ProblemException.notFound("nothing"));
  }

  @ParameterizedTest
  @MethodSource("passing")
  void storeThatIsAwayPasses(Throwable failure) {
    assertThat(StoreFailure.isPassing(failure)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void workThatIsWrongStaysWrong(Throwable failure) {
    assertThat(StoreFailure.isPassing(failure)).isFalse();
  }

  @Test
  void bytesThatAreNoTextWillNeverBe() {
    byte[] brokenUtf32 = {0, 0, 0, '"', 0x7f, 0, 0, 0, 0, 0, 0, '"'};
    byte[] brokenUtf8 = {'"', (byte) 0xff, (byte) 0xfe, '"'};
    for (byte[] broken : new byte[][] {brokenUtf32, brokenUtf8}) {
      Throwable failure = catchThrowable(() -> EventJson.read(broken, Map.class));
      assertThat(failure).isNotNull();
      assertThat(StoreFailure.isPassing(failure)).isFalse();
      assertThat(StoreFailure.isPassing(new UncheckedIOException(new IOException()))).isTrue();
    }
  }
}
