package io.atelier.billing.catalog;

import java.util.List;

/**
 * What an import changed, or would change.
 *
 * @param number of the catalogue that is sold now
 * @param changes none when all is as it was
 */
record CatalogImportResponse(boolean dryRun, long number, List<CatalogChange> changes) {

  static CatalogImportResponse from(CatalogImport.Outcome outcome, boolean dryRun) {
    return new CatalogImportResponse(dryRun, outcome.number(), outcome.changes());
  }
}
