package io.atelier.testsupport.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.testsupport.store.Directories;
import io.atelier.testsupport.store.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds that are stood in for by idle processes, with test JVMs of their own. */
@Tag("integration")
class TestServersIntegrationTests {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path root;
  private Process build;

  @BeforeEach
  void startBuild() throws IOException {
    build = idle();
  }

  @AfterEach
  void endBuild() {
    endAndAwaitKeeper(build);
  }

  @Test
  void testJvmsOfOneBuildShareAKeeperWhichEndsWithTheBuild() throws Exception {
    Process one = probe(build);
    Process other = probe(build);
    assertThat(addresses(one)).isEqualTo(addresses(other));
    KeeperState state = state(build).orElseThrow();
    assertThat(state.directory()).isDirectory();

    build.destroy();

    await().atMost(PATIENCE).until(() -> state.keeper().find().isEmpty());
    assertThat(state.directory()).doesNotExist();
    assertThat(Loopback.answers(state.addresses().postgres().port())).isFalse();
    assertThat(state(build)).isEmpty();
  }

  @Test
  void twoBuildsDoNotShare() throws Exception {
    Process otherBuild = idle();
    try {
      Process one = probe(build);
      Process other = probe(otherBuild);
      assertThat(addresses(one)).isNotEqualTo(addresses(other));
    } finally {
      endAndAwaitKeeper(otherBuild);
    }
  }

  @Test
  void whatAKilledKeeperLeftIsEndedAtTheNextStart() throws Exception {
    String before = addresses(probe(build));
    KeeperState killed = state(build).orElseThrow();
    killed.keeper().find().orElseThrow().destroyForcibly();
    await().atMost(PATIENCE).until(() -> killed.keeper().find().isEmpty());
    assertThat(Loopback.answers(killed.addresses().postgres().port())).isTrue();
    // As Maven's clean does: the data must be found without the state.
    Directories.delete(root.resolve("target"));

    assertThat(addresses(probe(build))).isNotEqualTo(before);

    assertThat(Loopback.answers(killed.addresses().postgres().port())).isFalse();
    assertThat(killed.directory()).doesNotExist();
  }

  @Test
  void keeperThatIsToldToEndTakesEverythingAlong() throws Exception {
    addresses(probe(build));
    KeeperState state = state(build).orElseThrow();
    state.keeper().find().orElseThrow().destroy();
    await().atMost(PATIENCE).until(() -> state.keeper().find().isEmpty());
    assertThat(state.directory()).doesNotExist();
    assertThat(Loopback.answers(state.addresses().postgres().port())).isFalse();
  }

  @Test
  void missingDockerFailsWithTheReason() throws Exception {
    if (ServerSource.AUTO.resolved() == ServerSource.DOCKER) {
      return;
    }
    Process probe = probe(build, "-D" + ServerSource.SETTING + "=docker");
    String output = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(probe.waitFor()).isNotZero();
    assertThat(output).contains("no Docker engine answers");
  }

  private void endAndAwaitKeeper(Process build) {
    Optional<KeeperState> state = state(build);
    build.destroy();
    state.ifPresent(left -> await().atMost(PATIENCE).until(() -> left.keeper().find().isEmpty()));
  }

  private static Process idle() throws IOException {
    return new ProcessBuilder("sleep", "300").start();
  }

  private Process probe(Process build, String... flags) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-D" + Build.ROOT + "=" + root,
                "-D" + Build.PROCESS + "=" + build.pid()));
    command.addAll(List.of(flags));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), TestServersProbe.class.getName()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String addresses(Process probe) throws Exception {
    String output = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(probe.waitFor()).as(output).isZero();
    return output.lines().filter(line -> line.startsWith("ADDRESSES ")).findFirst().orElseThrow();
  }

  private Optional<KeeperState> state(Process build) {
    try {
      Path file = root.resolve("target/test-servers/" + build.pid() + ".properties");
      return Files.exists(file) ? KeeperState.read(file) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
