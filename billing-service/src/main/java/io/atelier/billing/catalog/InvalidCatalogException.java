package io.atelier.billing.catalog;

import java.util.List;
import java.util.stream.Collectors;

/** The catalogue's files were refused, all of them; carries every fault. */
public final class InvalidCatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<CatalogFault> faults;

  InvalidCatalogException(List<CatalogFault> faults) {
    super(
        "The catalogue is refused:\n"
            + faults.stream().map(fault -> "  " + fault).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  /** By file and line. */
  public List<CatalogFault> faults() {
    return faults;
  }
}
