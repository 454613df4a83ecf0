package io.atelier.chassis.problem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal on its way to the {@link ProblemRenderer}. It carries no stack trace: it is an answer.
 */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_FAULTS = 200;

  private final transient ProblemCode code;
  private final transient Map<String, @Nullable Object> members = new LinkedHashMap<>();
  private transient List<Fault> faults = List.of();
  private @Nullable Duration retryAfter;

  private ProblemException(ProblemCode code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  /**
   * @param detail what to do next, for the one who reads the answer
   */
  public static ProblemException of(ProblemCode code, String detail) {
    return new ProblemException(code, detail);
  }

  public static ProblemException invalid(List<Fault> faults) {
    String detail =
        faults.size() == 1
            ? "One field is wrong: mend it and send the request again."
            : faults.size() + " fields are wrong: mend them and send the request again.";
    // So that a body full of nonsense does not get an answer many times its size.
    boolean tooMany = faults.size() > MAX_FAULTS;
    return of(
            ChassisProblem.INVALID,
            tooMany ? detail + " The first " + MAX_FAULTS + " are named." : detail)
        .faults(tooMany ? faults.subList(0, MAX_FAULTS) : faults);
  }

  public static ProblemException notFound(String what) {
    return of(ChassisProblem.NOT_FOUND, what);
  }

  /** Adds an extension member to the document. */
  public ProblemException with(String member, @Nullable Object value) {
    members.put(member, value);
    return this;
  }

  public ProblemException faults(List<Fault> all) {
    this.faults = List.copyOf(all);
    return this;
  }

  /** Adds the {@code Retry-After} header, rounded up to whole seconds. */
  public ProblemException retryAfter(Duration wait) {
    this.retryAfter = wait;
    return this;
  }

  public ProblemCode code() {
    return code;
  }

  public String detail() {
    String message = getMessage();
    return message == null ? code.title() : message;
  }

  public List<Fault> faults() {
    return faults;
  }

  public Map<String, @Nullable Object> members() {
    return members;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
