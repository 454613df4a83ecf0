package io.atelier.chassis.problem;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Compares codes with the pages that explain them, for the test that each service has. */
public final class ProblemPages {
  private ProblemPages() {}

  /** The slugs among these codes without a page {@code <folder>/<slug>.md}. */
  public static List<String> missing(Path folder, ProblemCode... codes) {
    return Stream.of(codes)
        .map(ProblemCode::slug)
        .filter(slug -> !Files.isRegularFile(folder.resolve(slug + ".md")))
        .toList();
  }
}
