package io.atelier.billing.catalog;

import io.atelier.chassis.problem.Faults;
import io.atelier.chassis.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files that an operator sends.
 *
 * @param files to count from now on
 * @param takenBack names of uploaded files that are to count no more
 */
record CatalogUpload(List<CatalogSource> files, List<String> takenBack) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** Several files, as JSON. */
  record Request(List<File> files) {}

  /**
   * @param content null takes an uploaded file back
   */
  record File(String name, @Nullable String content) {}

  /**
   * @throws ProblemException 422 with every fault of the names
   */
  static CatalogUpload of(Request request) {
    Faults faults = new Faults();
    Set<String> seen = new HashSet<>();
    List<CatalogSource> files = new ArrayList<>();
    List<String> takenBack = new ArrayList<>();
    for (int i = 0; i < request.files().size(); i++) {
      File file = request.files().get(i);
      String pointer = "/files/" + i + "/name";
      checkName(file.name(), pointer, faults);
      faults.check(seen.add(file.name()), pointer, "is there twice");
      if (file.content() == null) {
        takenBack.add(file.name());
      } else {
        files.add(new CatalogSource(file.name(), file.content()));
      }
    }
    faults.check(!request.files().isEmpty(), "/files", "must have a file");
    faults.throwIfAny();
    return new CatalogUpload(files, takenBack);
  }

  /**
   * One file.
   *
   * @param name as the sender says; null: it is found by the platform that the file is for
   * @throws ProblemException 422 if there is no telling which file it is
   */
  static CatalogUpload of(@Nullable String name, String text, CatalogShelf shelf) {
    Faults faults = new Faults();
    if (name != null) {
      checkName(name, "?file", faults);
      faults.throwIfAny();
    }
    CatalogSource unnamed = new CatalogSource("sent", text);
    String found = name == null ? shelf.nameOf(unnamed).orElse(null) : name;
    if (found == null) {
      faults.add("?file", "must say which of the files it is, for there is more than one like it");
      throw ProblemException.invalid(faults.list());
    }
    return new CatalogUpload(List.of(new CatalogSource(found, text)), List.of());
  }

  private static void checkName(String name, String pointer, Faults faults) {
    faults.check(
        NAME.matcher(name).matches(),
        pointer,
        "must be a file's name of A-Z, a-z, 0-9, dots, _ and -, such as oms.yml");
  }
}
