package io.atelier.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.Seeds;
import io.atelier.events.envelope.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;
import tools.jackson.databind.JsonNode;

/**
 * What editors propose is what the reader knows: the files that ship, one that says everything, and
 * what becomes of them when someone mistypes.
 */
class CatalogSchemaTests {
  private static final JsonSchema SCHEMA = schema();

  /** Has every member that there is. */
  private static final String EVERYTHING =
      """
      platform: all
      seller: us
      currency: EUR
      billed_by: atelier
      default_plan: basic
      trial: {days: 14, card: optional, then: free, remind_days: [7, 3]}
      max_trial_days: 30
      grace_days: 7
      dunning: {retry_after_days: [1, 3]}
      cancel_after_days: 30
      tax: {rates: {FR: 20, LU: "17.5"}, other_rate: 0, reverse_charge: true}
      sellers:
        us:
          name: Us
          address_lines: [1 rue de l'Exemple]
          postal_code: "75001"
          city: Paris
          country_code: FR
          vat_id: FR12345678901
          bank: {name: Banque, iban: FR7630006000011234567890189, bic: AGRIFRPP}
          time_zone: Europe/Paris
          languages: [en, fr]
          number_prefix: US
          number_format: "{prefix}-{yyyy}-{000001}"
          credit_note_prefix: USC
          tax_inclusive: false
      metrics:
        things:
          kind: counter
          aggregation: sum
          unit: thing
          kept_by: application
          usage_field: {name: things_this_month, factor: 10}
          quota_field: max_things
          message: Thing limit reached ({max} things).
          dimensions: [colour]
        calls: {kind: counter, usage_field: calls_this_month}
        bytes: {kind: gauge, aggregation: last}
      features: {nice: Nice, sso: Single sign-on}
      plans:
        free:
          name: Free
          prices: [{interval: month, amount: 0}]
        basic:
          name: Basic
          description: For all
          display_order: 1
          public: true
          active: true
          on_quote: false
          trial_days: 7
          max_trial_days: 10
          prices:
            - {interval: month, interval_count: 3, amount: 1900, currency: EUR}
            - {interval: year, stripe_price_id: price_1}
          limits: {things: {max: 100, then: bill}, calls: null, bytes: 5.5, sso: false}
          features: [nice]
          usage_prices:
            things: {model: overage, unit_amount: "0.04", currency: EUR}
            calls: [{model: package, included: 10, unit_amount: 5, package_size: 1000}]
            bytes:
              - model: graduated
                tiers: [{up_to: 10, unit_amount: 5, flat_amount: 100}, {unit_amount: 3}]
          credits_per_month: unlimited
          metadata: {colour: red, rank: 1}
      addons:
        mail:
          name: Mail
          description: Ten mailboxes
          category: email
          billing_period: monthly
          price: [{amount: 100}, {amount: 110, currency: USD}]
          stripe_price_id: price_2
          quantity_unit: emails
          quantity_value: 10
          grants: {limits: {calls: 10}, features: [sso]}
          display_order: 1
          public: true
          active: true
      credit_packs:
        ten: {credits: 10, price: {amount: 100, currency: EUR}, display_order: 1}
      coupons:
        spring: {percent: 20, months: 3, plans: [basic], max_uses: 10, expires_at: 2027-01-01T00:00:00Z}
        winter: {amount: {amount: 500, currency: EUR}}
      """;

  @Test
  void theFilesThatShipAreAsTheSchemaSays() {
    for (CatalogSource file : Catalogs.shippedFiles()) {
      assertThat(SCHEMA.faults(json(load(file.text())))).as(file.name()).isEmpty();
    }
  }

  @Test
  void bothKnowEverythingThatThereIs() {
    assertThat(SCHEMA.faults(json(load(EVERYTHING)))).isEmpty();
    assertThat(refusals(load(EVERYTHING))).isEmpty();
    assertThat(membersOf(SCHEMA.root().path("properties"), load(EVERYTHING).keySet()))
        .as("members that the schema names and the test does not")
        .containsExactlyInAnyOrder("platforms");
    Map<String, String> definitions =
        Map.of(
            "seller", "/sellers/us",
            "metric", "/metrics/things",
            "plan", "/plans/basic",
            "price", "/plans/basic/prices/0",
            "addon", "/addons/mail",
            "credit_pack", "/credit_packs/ten");
    definitions.forEach((definition, place) ->
        assertThat(
                membersOf(
                    SCHEMA.root().path("$defs").path(definition).path("properties"),
                    json(load(EVERYTHING)).at(place).propertyNames()))
            .as(definition)
            .isSubsetOf("stripe_price_id"));
  }

  private static List<String> membersOf(JsonNode properties, Iterable<String> without) {
    List<String> names = new ArrayList<>(properties.propertyNames());
    without.forEach(names::remove);
    return names;
  }

  @Test
  void whatIsNotKnownIsRefusedByBothWhereverItStands() {
    List<String> places = new ArrayList<>();
    maps(load(EVERYTHING), "", places);
    assertThat(places).hasSizeGreaterThan(30);
    for (String place : places) {
      Map<String, Object> document = load(EVERYTHING);
      at(document, place).put("surprise", 1);
      boolean open = place.endsWith("/metadata");
      assertThat(SCHEMA.faults(json(document)).isEmpty())
          .as("the schema on " + place + "/surprise")
          .isEqualTo(open || place.endsWith("/limits"));
      assertThat(refusals(document).isEmpty())
          .as("the reader on " + place + "/surprise")
          .isEqualTo(open);
    }
  }

  /** The reader knows more than a schema can say, so it may refuse more, never less. */
  @Test
  void whatTheReaderTakesTheSchemaTakes() {
    Seeds.check(
        400,
        random -> {
          Map<String, Object> document = load(EVERYTHING);
          String typed = mistype(document, random);
          if (refusals(document).isEmpty()) {
            assertThat(SCHEMA.faults(json(document))).as(typed).isEmpty();
          }
        });
  }

  private static String mistype(Map<String, Object> document, SplittableRandom random) {
    List<String> places = new ArrayList<>();
    maps(document, "", places);
    String place = places.get(random.nextInt(places.size()));
    Map<String, Object> map = at(document, place);
    List<String> names = new ArrayList<>(map.keySet());
    String name = names.get(random.nextInt(names.size()));
    Object value =
        List.of("text", "", -1, 0, 7, 2.5, true, List.of(), List.of("x"), Map.of(), "price_1")
            .get(random.nextInt(11));
    if (random.nextInt(3) == 0) {
      map.remove(name);
      return "without " + place + "/" + name;
    }
    map.put(name, value);
    return place + "/" + name + ": " + value;
  }

  private static void maps(Object value, String path, List<String> found) {
    if (value instanceof Map<?, ?> map) {
      found.add(path);
      map.forEach((name, member) -> maps(member, path + "/" + name, found));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        maps(list.get(i), path + "/" + i, found);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> at(Map<String, Object> document, String path) {
    Object value = document;
    for (String step : path.isEmpty() ? List.<String>of() : List.of(path.substring(1).split("/"))) {
      value =
          value instanceof List<?> list
              ? list.get(Integer.parseInt(step))
              : ((Map<String, Object>) value).get(step);
    }
    return (Map<String, Object>) value;
  }

  private static List<String> refusals(Map<String, Object> document) {
    try {
      CatalogReader.read(List.of(new CatalogSource("all.yml", dump(document))), null);
      return List.of();
    } catch (InvalidCatalogException refused) {
      return refused.faults().stream().map(CatalogFault::toString).toList();
    }
  }

  /** As an editor's YAML reader takes it: a time without quotes is text to the schema. */
  private static Map<String, Object> load(String text) {
    return new LinkedHashMap<>(
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .<Map<String, Object>>load(
                text.replaceAll("(\\d{4}-\\d\\d-\\d\\dT[0-9:]+Z)", "\"$1\"")));
  }

  private static String dump(Map<String, Object> document) {
    DumperOptions options = new DumperOptions();
    return new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options)
        .dump(document);
  }

  private static JsonNode json(Object document) {
    return EventJson.mapper().readTree(EventJson.write(document));
  }

  private static JsonSchema schema() {
    try {
      return new JsonSchema(
          EventJson.mapper()
              .readTree(
                  new ClassPathResource("catalog/catalog.schema.json").getContentAsByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
