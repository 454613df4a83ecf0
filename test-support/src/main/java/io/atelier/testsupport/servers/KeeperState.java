package io.atelier.testsupport.servers;

import io.atelier.testsupport.store.PostgresLogin;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a keeper tells the tests of its build.
 *
 * @param directory everything the servers write; it goes when they go
 * @param addresses null until the servers answer
 */
record KeeperState(ProcessIdentity keeper, Path directory, @Nullable ServerAddresses addresses) {

  static Optional<KeeperState> read(Path file) throws IOException {
    Properties values = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      values.load(in);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return Optional.of(
        new KeeperState(
            ProcessIdentity.parse(values.getProperty("keeper")),
            Path.of(values.getProperty("directory")),
            values.containsKey("source") ? addresses(values) : null));
  }

  /** At once or not at all, and for nobody else's eyes: there is a password in it. */
  void write(Path file) throws IOException {
    Properties values = new Properties();
    values.setProperty("keeper", keeper.toString());
    values.setProperty("directory", directory.toString());
    if (addresses != null) {
      values.setProperty("source", addresses.source());
      values.setProperty("postgres.host", addresses.postgres().host());
      values.setProperty("postgres.port", String.valueOf(addresses.postgres().port()));
      values.setProperty("postgres.user", addresses.postgres().user());
      values.setProperty("postgres.password", addresses.postgres().password());
      values.setProperty("kafka", addresses.kafkaBootstrapServers());
      values.setProperty("redis", addresses.redisUrl());
    }
    StringWriter text = new StringWriter();
    values.store(text, null);
    Path unfinished =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "state-",
            ".unfinished",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(unfinished, text.toString());
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static ServerAddresses addresses(Properties values) {
    return new ServerAddresses(
        values.getProperty("source"),
        new PostgresLogin(
            values.getProperty("postgres.host"),
            Integer.parseInt(values.getProperty("postgres.port")),
            values.getProperty("postgres.user"),
            values.getProperty("postgres.password")),
        values.getProperty("kafka"),
        values.getProperty("redis"));
  }
}
