package io.atelier.testsupport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class RedisStoreIntegrationTests {

  @TempDir Path directory;

  @AfterEach
  void endWhatIsLeft() {
    RedisStore.endLeftover(directory);
  }

  @Test
  void startsAndStopsAndStartsAgain() {
    try (RedisStore store = RedisStore.start(settings())) {
      assertThat(store.url()).isEqualTo("redis://127.0.0.1:" + store.port());
      assertThat(Loopback.answers(store.port())).isTrue();
      store.close();
      assertThat(Loopback.answers(store.port())).isFalse();
    }
    try (RedisStore store = RedisStore.start(settings())) {
      assertThat(Loopback.answers(store.port())).isTrue();
    }
  }

  @Test
  void serverThatOutlivedItsLauncherIsTakenOver() {
    // The launcher is killed: nobody closes this store.
    RedisStore abandoned = RedisStore.start(settings());
    try (RedisStore store = RedisStore.start(settings().withPort(abandoned.port()))) {
      assertThat(store.port()).isEqualTo(abandoned.port());
    }
    assertThat(Loopback.answers(abandoned.port())).isFalse();
  }

  @Test
  void serverThatOutlivedItsLauncherMovesToThePortAskedFor() {
    RedisStore abandoned = RedisStore.start(settings());
    int port = Loopback.freePort();
    try (RedisStore store = RedisStore.start(settings().withPort(port))) {
      assertThat(store.port()).isEqualTo(port);
    }
    assertThat(Loopback.answers(abandoned.port())).isFalse();
  }

  @Test
  void killedServerIsReplaced() {
    RedisStore killed = RedisStore.start(settings());
    ProcessHandle process = RedisProcess.of(directory).orElseThrow().process();
    process.destroyForcibly();
    LocalProcess.awaitExit(process, Duration.ofSeconds(5));
    try (RedisStore store = RedisStore.start(settings().withPort(killed.port()))) {
      assertThat(Loopback.answers(store.port())).isTrue();
    }
  }

  @Test
  void takenPortIsNamedWithTheRemedy() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(Loopback.address(), 0));
      assertThatThrownBy(() -> RedisStore.start(settings().withPort(taken.getLocalPort())).close())
          .isInstanceOf(StoreStartException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("RedisSettings.port");
    }
  }

  private RedisSettings settings() {
    return RedisSettings.in(directory);
  }
}
