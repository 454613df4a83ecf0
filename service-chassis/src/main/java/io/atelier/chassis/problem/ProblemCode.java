package io.atelier.chassis.problem;

/** One reason for a problem. Each service has one enum of them; each code has a page. */
public interface ProblemCode {

  /** The last segment of {@code type}, {@code /problems/<slug>}, and the name of the page. */
  String slug();

  ProblemKind kind();

  /** A few words that are the same for every occurrence. */
  String title();
}
