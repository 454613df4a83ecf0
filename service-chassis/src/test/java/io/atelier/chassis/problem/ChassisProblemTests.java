package io.atelier.chassis.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChassisProblemTests {
  private static final Path PAGES =
      Path.of(System.getProperty("atelier.build.root", "..")).resolve("docs/problems");

  @Test
  void everyCodeHasAPage() {
    assertThat(ProblemPages.missing(PAGES, ChassisProblem.values())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void pageShowsTheProblemAsItIsAnswered(ChassisProblem code) throws Exception {
    assertThat(Files.readString(PAGES.resolve(code.slug() + ".md")))
        .startsWith("# " + code.title() + "\n")
        .contains("`" + code.slug() + "`")
        .contains("\"type\": \"/problems/" + code.slug() + "\"")
        .contains("\"title\": \"" + code.title() + "\"")
        .contains("\"status\": " + code.kind().status());
  }

  @Test
  void slugsAreDistinctAndReadable() {
    assertThat(Arrays.stream(ChassisProblem.values()).map(ChassisProblem::slug))
        .doesNotHaveDuplicates()
        .allMatch(slug -> slug.matches("[a-z]+(-[a-z]+)*"));
  }

  @Test
  void missingPageIsNamed(@TempDir Path empty) {
    assertThat(ProblemPages.missing(empty, ChassisProblem.NOT_FOUND)).containsExactly("not-found");
  }
}
