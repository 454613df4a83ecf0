package io.atelier.billing.catalog;

/**
 * A catalogue file as it was found.
 *
 * @param name for people, e.g. {@code studio.yml}
 */
record CatalogSource(String name, String text) {}
