package io.atelier.chassis.problem;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;

/** What the failures of the libraries mean to a client. */
final class ProblemTranslation {
  private static final Logger log = LoggerFactory.getLogger(ProblemTranslation.class);
  private static final Duration SOON = Duration.ofSeconds(2);

  private ProblemTranslation() {}

  static ProblemException translate(Throwable failure) {
    if (failure instanceof ProblemException problem) {
      return problem;
    }
    if (isCausedBy(failure, DataBufferLimitException.class)) {
      return ProblemException.of(
          ChassisProblem.TOO_LARGE, "The body is larger than is accepted here: send less at once.");
    }
    return switch (failure) {
      case AuthenticationException _ ->
          ProblemException.of(
              ChassisProblem.UNAUTHENTICATED,
              "Send a valid access token or API key: Authorization: Bearer ….");
      case AccessDeniedException denied ->
          ProblemException.of(ChassisProblem.FORBIDDEN, messageOf(denied));
      case MethodNotAllowedException method ->
          ProblemException.of(
              ChassisProblem.METHOD_NOT_ALLOWED,
              "Use one of: "
                  + method.getSupportedMethods().stream()
                      .map(HttpMethod::name)
                      .sorted()
                      .collect(Collectors.joining(", "))
                  + ".");
      case UnsupportedMediaTypeStatusException media ->
          ProblemException.of(
              ChassisProblem.UNSUPPORTED_MEDIA_TYPE,
              "Send the body as " + mediaTypes(media.getSupportedMediaTypes()) + ".");
      case NotAcceptableStatusException media ->
          ProblemException.of(
              ChassisProblem.NOT_ACCEPTABLE,
              "Accept " + mediaTypes(media.getSupportedMediaTypes()) + ".");
      case ServerWebInputException input ->
          ProblemException.of(
              ChassisProblem.MALFORMED,
              "A part of the request cannot be read: " + input.getReason() + ".");
      case ResponseStatusException status when status.getStatusCode().value() == 404 ->
          ProblemException.notFound("Nothing answers at this address: check the path.");
      case ResponseStatusException status when status.getStatusCode().is4xxClientError() ->
          ProblemException.of(ChassisProblem.MALFORMED, messageOf(status));
      default -> unforeseen(failure);
    };
  }

  private static ProblemException unforeseen(Throwable failure) {
    if (StoreFailure.isPassing(failure)) {
      log.warn("A store is away: {}", messageOf(failure));
      return ProblemException.of(
              ChassisProblem.UNAVAILABLE, "A store is away for the moment: try again shortly.")
          .retryAfter(SOON);
    }
    log.error("Unforeseen failure of a request", failure);
    return ProblemException.of(
        ChassisProblem.INTERNAL, "The fault is ours. Try again; report the trace_id if it stays.");
  }

  private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static String mediaTypes(List<MediaType> types) {
    return types.isEmpty()
        ? "application/json"
        : types.stream().map(MediaType::toString).collect(Collectors.joining(", "));
  }

  private static String messageOf(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
