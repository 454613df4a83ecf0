package io.atelier.billing.catalog;

import io.atelier.billing.catalog.CatalogRepository.StoredCatalog;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue is made of.
 *
 * @param number counts imports that changed something
 * @param platforms that sell something
 */
record CatalogResponse(
    long number, Instant importedAt, List<String> platforms, List<FileResponse> files) {

  /**
   * @param origin {@code start}: found when the service started; {@code upload}: sent by an
   *     operator, and counts in place of one that was found under its name
   * @param hidesOne whether there is such a one
   */
  record FileResponse(
      String name,
      String origin,
      boolean hidesOne,
      String content,
      Instant updatedAt,
      @Nullable String updatedBy) {}

  static CatalogResponse from(StoredCatalog stored, CatalogShelf shelf) {
    return new CatalogResponse(
        stored.number(),
        stored.importedAt(),
        List.copyOf(stored.catalog().platforms().keySet()),
        shelf.inUse().stream().map(item -> file(item, shelf)).toList());
  }

  private static FileResponse file(CatalogShelf.Item item, CatalogShelf shelf) {
    return new FileResponse(
        item.source().name(),
        CatalogFileRepository.code(item.origin()),
        shelf.hidesOne(item),
        item.source().text(),
        item.updatedAt(),
        item.updatedBy());
  }
}
