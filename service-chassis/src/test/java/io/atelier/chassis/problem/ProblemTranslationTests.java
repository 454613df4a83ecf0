package io.atelier.chassis.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;

class ProblemTranslationTests {

  static Stream<Arguments> meanings() {
    return Stream.of(
        Arguments.of(
            ProblemException.of(ChassisProblem.CONFLICT, "it"), ChassisProblem.CONFLICT, "it"),
        Arguments.of(new BadCredentialsException("x"), ChassisProblem.UNAUTHENTICATED, "Bearer"),
        Arguments.of(new AccessDeniedException("needs"), ChassisProblem.FORBIDDEN, "needs"),
        Arguments.of(
            new MethodNotAllowedException(HttpMethod.PUT, Set.of(HttpMethod.POST, HttpMethod.GET)),
            ChassisProblem.METHOD_NOT_ALLOWED,
            "Use one of: GET, POST."),
        Arguments.of(
            new UnsupportedMediaTypeStatusException(
                MediaType.TEXT_PLAIN, List.of(MediaType.APPLICATION_JSON)),
            ChassisProblem.UNSUPPORTED_MEDIA_TYPE,
            "application/json"),
        Arguments.of(
            new NotAcceptableStatusException(List.of(MediaType.APPLICATION_JSON)),
            ChassisProblem.NOT_ACCEPTABLE,
            "Accept application/json"),
        Arguments.of(
            new ServerWebInputException("Type mismatch."),
            ChassisProblem.MALFORMED,
            "Type mismatch"),
        Arguments.of(
            new ResponseStatusException(HttpStatus.NOT_FOUND), ChassisProblem.NOT_FOUND, "path"),
        Arguments.of(
            new ResponseStatusException(HttpStatus.I_AM_A_TEAPOT, "x"),
            ChassisProblem.MALFORMED,
            ""),
        Arguments.of(
            new IllegalStateException(new DataBufferLimitException("x")),
            ChassisProblem.TOO_LARGE,
            "larger"),
        Arguments.of(
            new IllegalStateException(new ConnectException()), ChassisProblem.UNAVAILABLE, "again"),
        Arguments.of(new IllegalStateException("secret"), ChassisProblem.INTERNAL, "trace_id"));
  }

  @ParameterizedTest
  @MethodSource("meanings")
  void failureOfALibraryBecomesAProblemThatSaysWhatToDo(
      Throwable failure, ChassisProblem code, String advice) {
    ProblemException problem = ProblemTranslation.translate(failure);
    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.detail()).contains(advice).doesNotContain("secret");
  }

  @Test
  void storeThatIsAwayIsWorthAnotherTry() {
    assertThat(
            ProblemTranslation.translate(new java.io.UncheckedIOException(new ConnectException()))
                .retryAfter())
        .isPositive();
  }

  @Test
  void retryAfterIsWholeSecondsRoundedUp() {
    assertThat(ProblemRenderer.wholeSeconds(Duration.ZERO)).isEqualTo(1);
    assertThat(ProblemRenderer.wholeSeconds(Duration.ofMillis(1000))).isEqualTo(1);
    assertThat(ProblemRenderer.wholeSeconds(Duration.ofMillis(1001))).isEqualTo(2);
  }
}
