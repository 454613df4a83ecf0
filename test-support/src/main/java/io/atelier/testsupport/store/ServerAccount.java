package io.atelier.testsupport.store;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL runs: it refuses to run as root. Root enters a user namespace of its own, in
 * which it is nobody and its files stay its own; where namespaces are forbidden, the server really
 * runs as uid 65534 on a directory given to that uid.
 */
enum ServerAccount {
  OURSELVES(List.of()),
  USER_NAMESPACE(List.of("unshare", "-U")),
  NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

  private static final int NOBODY_ID = 65534;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<String> prefix;

  ServerAccount(List<String> prefix) {
    this.prefix = prefix;
  }

  static ServerAccount detect() {
    if (new UnixSystem().getUid() != 0) {
      return OURSELVES;
    }
    return Stream.of(USER_NAMESPACE, NOBODY)
        .filter(account -> LocalProcess.run(account.command("id", "-u"), PATIENCE).succeeded())
        .findFirst()
        .orElseThrow(() ->
            new StoreStartException(
                "PostgreSQL cannot run as root, and neither `unshare -U` nor `setpriv` works here. Run as another user."));
  }

  List<String> command(String... command) {
    List<String> full = new ArrayList<>(prefix);
    full.addAll(List.of(command));
    return full;
  }

  boolean canExecute(Path program) {
    return LocalProcess.run(command("test", "-x", program.toString()), PATIENCE).succeeded();
  }

  /** Hands a directory over; a no-op unless the account is a different user. */
  void own(Path directory) {
    if (this != NOBODY) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.setAttribute(file, "unix:uid", NOBODY_ID);
        Files.setAttribute(file, "unix:gid", NOBODY_ID);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!LocalProcess.run(command("test", "-r", directory.toString()), PATIENCE).succeeded()) {
      throw new StoreStartException(
          "PostgreSQL runs here as uid %d, which cannot reach %s. Choose a data directory below one that every user may enter."
              .formatted(NOBODY_ID, directory));
    }
  }
}
