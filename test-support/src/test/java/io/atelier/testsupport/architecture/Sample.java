package io.atelier.testsupport.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;

/**
 * Small classes compiled on the spot, because what the rules forbid may not stand in our sources.
 */
final class Sample {

  private Sample() {}

  /** Full class names with their source, less the package line. */
  static JavaClasses of(Path directory, Map<String, String> sources) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-nowarn",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.resolve("classes").toString()));
    sources.forEach((name, body) -> arguments.add(write(directory, name, body).toString()));
    int exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, System.err, arguments.toArray(String[]::new));
    if (exitCode != 0) {
      throw new IllegalArgumentException("The sample does not compile: " + sources);
    }
    return new ClassFileImporter().importPath(directory.resolve("classes"));
  }

  private static Path write(Path directory, String name, String body) {
    int lastDot = name.lastIndexOf('.');
    try {
      Path file = directory.resolve("sources").resolve(name.replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      return Files.writeString(file, "package " + name.substring(0, lastDot) + ";\n" + body);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
