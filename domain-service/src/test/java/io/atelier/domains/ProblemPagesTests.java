package io.atelier.domains;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.problem.ProblemPages;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProblemPagesTests {

  @Test
  void everyCodeHasItsPage() {
    Path pages = Path.of(System.getProperty("atelier.build.root", ".."), "docs", "problems");
    assertThat(ProblemPages.missing(pages, DomainProblem.values())).isEmpty();
  }
}
