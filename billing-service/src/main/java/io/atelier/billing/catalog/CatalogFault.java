package io.atelier.billing.catalog;

/**
 * What is wrong in a catalogue file.
 *
 * @param line from 1
 * @param path to the member, e.g. {@code plans.starter.prices[0].amount}; empty: the file
 */
public record CatalogFault(String file, int line, String path, String detail) {

  @Override
  public String toString() {
    return file + ":" + line + ": " + (path.isEmpty() ? "" : path + " ") + detail;
  }
}
