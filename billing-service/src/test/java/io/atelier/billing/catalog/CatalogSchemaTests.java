package io.atelier.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atelier.events.envelope.EventJson;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;

/** What editors propose is what the reader knows. */
class CatalogSchemaTests {

  @Test
  void theReaderKnowsWhateverTheSchemaNames() throws IOException {
    JsonNode schema = schema();
    Set<String> top = names(schema.path("properties"));
    top.removeAll(
        List.of(
            "platform",
            "platforms",
            "sellers",
            "metrics",
            "plans",
            "addons",
            "credit_packs",
            "coupons"));
    String file =
        "platform: shop\n"
            + top.stream().map(name -> name + ": ~\n").collect(Collectors.joining())
            + Stream.of(
                    "sellers/seller",
                    "metrics/metric",
                    "plans/plan",
                    "addons/addon",
                    "credit_packs/credit_pack",
                    "coupons/coupon")
                .map(pair -> pair.split("/"))
                .map(pair -> pair[0] + ":\n  x: " + all(schema, pair[1]) + "\n")
                .collect(Collectors.joining());
    InvalidCatalogException refused =
        catchThrowableOfType(
            InvalidCatalogException.class,
            () -> CatalogReader.read(List.of(new CatalogSource("shop.yml", file)), null));
    assertThat(refused.faults())
        .extracting(CatalogFault::toString)
        .contains("shop.yml:1: needs default_plan")
        .noneMatch(fault -> fault.contains("is not known here"));
  }

  @Test
  void theSchemaNamesWhateverTheShippedPlansUse() throws IOException {
    Set<String> known = names(schema().path("properties"));
    for (CatalogSource file : Catalogs.shippedFiles()) {
      assertThat(file.text().lines())
          .filteredOn(line -> line.matches("[a-z_]+:.*"))
          .extracting(line -> line.substring(0, line.indexOf(':')))
          .isSubsetOf(known);
    }
  }

  private static JsonNode schema() throws IOException {
    return EventJson.mapper()
        .readTree(new ClassPathResource("catalog/catalog.schema.json").getContentAsByteArray());
  }

  private static String all(JsonNode schema, String definition) {
    return names(schema.path("$defs").path(definition).path("properties")).stream()
        .map(name -> name + ": ~")
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static Set<String> names(JsonNode properties) {
    return new TreeSet<>(properties.propertyNames());
  }
}
