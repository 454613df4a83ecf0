package io.atelier.chassis.problem;

import java.util.ArrayList;
import java.util.List;

/** Collects every fault of a request before it is refused, so that a client mends all at once. */
public final class Faults {
  private final List<Fault> found = new ArrayList<>();

  public Faults check(boolean holds, String pointer, String detail) {
    return holds ? this : add(pointer, detail);
  }

  public Faults add(String pointer, String detail) {
    found.add(new Fault(pointer, detail));
    return this;
  }

  public Faults addAll(List<Fault> faults) {
    found.addAll(faults);
    return this;
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public List<Fault> list() {
    return List.copyOf(found);
  }

  /**
   * @throws ProblemException 422 {@code invalid} with every fault, if there is any
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw ProblemException.invalid(found);
    }
  }
}
