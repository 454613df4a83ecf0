package io.atelier.gateway.access;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.gateway.metering.MeteredRequest;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens to a request. */
public sealed interface Decision {

  /** Where admitted requests that are no service's go. */
  String APPLICATION = "application";

  /** Header fields for the answer. */
  Map<String, String> answer();

  /**
   * It goes on.
   *
   * @param route a service's name, or {@link #APPLICATION}
   * @param url with path and query
   * @param meter to be counted once the request reached the application
   */
  record Forward(
      String route,
      URI url,
      HeaderChanges headers,
      Map<String, String> answer,
      @Nullable MeteredRequest meter)
      implements Decision {}

  /**
   * It ends here.
   *
   * @param page whether a browser is answered with a page instead of a document
   */
  record Refuse(ProblemException problem, Map<String, String> answer, boolean page)
      implements Decision {}

  /** The page that explains a problem code. */
  record ProblemPage(String slug, Map<String, String> answer) implements Decision {}
}
