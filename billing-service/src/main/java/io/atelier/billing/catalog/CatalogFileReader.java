package io.atelier.billing.catalog;

import io.atelier.billing.catalog.CatalogFile.Reference;
import io.atelier.billing.catalog.PlatformCatalog.Trial;
import io.atelier.events.billing.LimitKind;
import java.io.StringReader;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one file. What it says about other files is looked at later. */
final class CatalogFileReader {
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2}");
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9-]{1,20}");
  private static final Pattern NUMBER_FORMAT =
      Pattern.compile("[^{}]*(\\{prefix}|\\{yyyy}|[^{}])*\\{0{2,10}1}[^{}]*");
  private static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9_]{0,59}");
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  private final CatalogSource source;
  private final List<CatalogFault> faults;
  private final List<Reference> references = new ArrayList<>();
  private final Map<String, YamlValue> places = new HashMap<>();

  private CatalogFileReader(CatalogSource source, List<CatalogFault> faults) {
    this.source = source;
    this.faults = faults;
  }

  /** Empty, with the reason among the faults, when the file is no YAML. */
  static Optional<CatalogFile> read(CatalogSource source, List<CatalogFault> faults) {
    return new CatalogFileReader(source, faults).read();
  }

  private Optional<CatalogFile> read() {
    try {
      Node root = new Yaml(new LoaderOptions()).compose(new StringReader(source.text()));
      if (root != null) {
        return Optional.of(file(new YamlValue(source.name(), "", 1, root, faults)));
      }
      faults.add(new CatalogFault(source.name(), 1, "", "is empty"));
    } catch (MarkedYAMLException notYaml) {
      Mark mark = notYaml.getProblemMark();
      faults.add(
          new CatalogFault(
              source.name(),
              mark == null ? 1 : mark.getLine() + 1,
              "",
              "is not YAML: " + notYaml.getProblem()));
    } catch (YAMLException notYaml) {
      faults.add(new CatalogFault(source.name(), 1, "", "is not YAML: " + notYaml.getMessage()));
    }
    return Optional.empty();
  }

  private CatalogFile file(YamlValue root) {
    YamlMap map = root.map();
    places.put("", root);
    String platform =
        map.optional("platform", value -> value.text(YamlMap.CODE, "must be a platform's code"));
    String currency = map.or("currency", "EUR", PlanReader::currency);
    PlanReader plans = new PlanReader(platform, currency, references);
    ExtraReader extras = new ExtraReader(platform, plans, references, places);
    CatalogFile file =
        new CatalogFile(
            source.name(),
            platform,
            platform == null ? map.each("platforms", YamlValue::text) : List.of(),
            map.optional("tax", this::tax),
            platform == null ? null : rules(map, currency),
            map.eachByCode("sellers", this::seller),
            map.eachByCode("metrics", this::metric),
            map.eachByCode("features", (_, value) -> value.text()),
            map.eachByCode("plans", (code, value) -> placed("plans." + code, value, plans)),
            map.eachByCode("addons", extras::addon),
            map.eachByCode("credit_packs", extras::pack),
            map.eachByCode("coupons", extras::coupon),
            references,
            places);
    map.close();
    return file;
  }

  private Plan placed(String path, YamlValue value, PlanReader plans) {
    places.put(path, value);
    return plans.plan(path.substring("plans.".length()), value);
  }

  // What a platform's file alone says.

  private CatalogFile.Rules rules(YamlMap map, String currency) {
    return new CatalogFile.Rules(
        map.required("seller", "?", value -> place("seller", value).text()),
        currency,
        map.or(
            "billed_by",
            PlatformCatalog.BilledBy.ATELIER,
            value -> value.choice(PlatformCatalog.BilledBy.class)),
        map.required("default_plan", "?", value -> place("default_plan", value).text()),
        map.or("trial", new Trial(0, Trial.Card.NONE, null, List.of()), this::trial),
        map.or("max_trial_days", 0, value -> value.whole(0, 730)),
        map.or("grace_days", 0, value -> value.whole(0, 365)),
        new PlatformCatalog.Dunning(
            map.or("dunning", List.<Integer>of(), CatalogFileReader::retries)),
        map.optional("cancel_after_days", value -> value.whole(0, 3650)));
  }

  private YamlValue place(String path, YamlValue value) {
    places.put(path, value);
    return value;
  }

  private Trial trial(YamlValue value) {
    YamlMap map = place("trial", value).map();
    Trial trial =
        new Trial(
            map.required("days", 0, days -> days.whole(0, 730)),
            map.or("card", Trial.Card.NONE, card -> card.choice(Trial.Card.class)),
            map.optional("then", plan -> place("trial.then", plan).text()),
            map.each("remind_days", days -> days.whole(1, 365)).stream()
                .sorted(Comparator.reverseOrder())
                .distinct()
                .toList());
    map.close();
    return trial;
  }

  private static List<Integer> retries(YamlValue value) {
    YamlMap map = value.map();
    List<Integer> days = map.each("retry_after_days", day -> day.whole(1, 365));
    map.close();
    if (!days.equals(days.stream().sorted().distinct().toList())) {
      value.fault("needs retry_after_days in ascending order");
    }
    return days;
  }

  private PlatformCatalog.Tax tax(YamlValue value) {
    YamlMap map = value.map();
    Map<String, BigDecimal> rates = new LinkedHashMap<>();
    YamlValue listed = map.get("rates");
    if (listed != null) {
      listed
          .map()
          .all()
          .forEach((country, rate) -> {
            if (!COUNTRIES.contains(country)) {
              rate.fault("is not under an ISO 3166-1 country code such as FR");
            }
            rates.put(country, percent(rate));
          });
    }
    PlatformCatalog.Tax tax =
        new PlatformCatalog.Tax(
            rates,
            map.or("other_rate", BigDecimal.ZERO, CatalogFileReader::percent),
            map.or("reverse_charge", false, YamlValue::flag));
    map.close();
    return tax;
  }

  static BigDecimal percent(YamlValue value) {
    BigDecimal percent = value.decimal(4);
    if (percent.compareTo(BigDecimal.valueOf(100)) > 0) {
      value.fault("must be a percentage from 0 to 100");
    }
    return percent;
  }

  // Sellers and metrics.

  private Seller seller(String code, YamlValue value) {
    YamlMap map = value.map();
    List<String> languages =
        map.each("languages", language -> language.text(LANGUAGE, "must be a language such as en"));
    Seller seller =
        new Seller(
            code,
            map.required("name", "?", YamlValue::text),
            map.each("address_lines", YamlValue::text),
            map.optional("postal_code", YamlValue::text),
            map.optional("city", YamlValue::text),
            map.required("country_code", "FR", CatalogFileReader::country),
            map.optional("vat_id", YamlValue::text),
            map.optional("bank", CatalogFileReader::bank),
            map.required("time_zone", ZoneId.of("UTC"), CatalogFileReader::timeZone),
            languages.isEmpty() ? List.of("en") : languages,
            map.required("number_prefix", "?", CatalogFileReader::prefix),
            map.or(
                "number_format",
                "{prefix}-{yyyy}-{000001}",
                format ->
                    format.text(
                        NUMBER_FORMAT,
                        "must have a counter such as {000001}, and may have {prefix} and {yyyy}")),
            map.required("credit_note_prefix", "?", CatalogFileReader::prefix),
            map.or("tax_inclusive", false, YamlValue::flag));
    if (map.has("credit_note_prefix") && seller.numberPrefix().equals(seller.creditNotePrefix())) {
      value.fault("needs a credit_note_prefix that is not its number_prefix");
    }
    map.close();
    return seller;
  }

  private static String prefix(YamlValue value) {
    return value.text(PREFIX, "must be 1 to 20 of A-Z, a-z, 0-9 and -");
  }

  private static String country(YamlValue value) {
    String code = value.text(COUNTRY, "must be an ISO 3166-1 country code such as FR");
    if (COUNTRY.matcher(code).matches() && !COUNTRIES.contains(code)) {
      value.fault("must be an ISO 3166-1 country code such as FR");
    }
    return code;
  }

  private static Seller.Bank bank(YamlValue value) {
    YamlMap map = value.map();
    Seller.Bank bank =
        new Seller.Bank(
            map.optional("name", YamlValue::text),
            map.required("iban", "?", YamlValue::text),
            map.optional("bic", YamlValue::text));
    map.close();
    return bank;
  }

  private static ZoneId timeZone(YamlValue value) {
    try {
      return ZoneId.of(value.text());
    } catch (DateTimeException _) {
      value.fault("must be a time zone such as Europe/Paris");
      return ZoneId.of("UTC");
    }
  }

  private Metric metric(String code, YamlValue value) {
    YamlMap map = value.map();
    YamlValue usage = map.get("usage_field");
    String usageField = null;
    Integer factor = null;
    if (usage != null && usage.isMap()) {
      YamlMap field = usage.map();
      usageField = field.required("name", "?", CatalogFileReader::field);
      factor = field.required("factor", 1, number -> number.whole(1, 1_000_000_000));
      field.close();
    } else if (usage != null) {
      usageField = field(usage);
    }
    Metric metric =
        new Metric(
            code,
            map.required("kind", LimitKind.COUNTER, kind -> kind.choice(LimitKind.class)),
            map.or(
                "aggregation",
                Metric.Aggregation.SUM,
                aggregation -> aggregation.choice(Metric.Aggregation.class)),
            map.optional("unit", YamlValue::text),
            map.or("kept_by", Metric.KeptBy.APPLICATION, by -> by.choice(Metric.KeptBy.class)),
            usageField,
            factor,
            map.or("quota_field", "max_" + code, CatalogFileReader::field),
            map.optional("message", YamlValue::text),
            map.each("dimensions", CatalogFileReader::field));
    if (metric.keptBy() != Metric.KeptBy.APPLICATION && metric.kind() != LimitKind.GAUGE) {
      value.fault("is kept by Atelier and so must be a gauge");
    }
    map.close();
    places.put("metrics." + code, value);
    return metric;
  }

  private static String field(YamlValue value) {
    return value.text(FIELD, "must be a name of a-z, 0-9 and _, a letter first");
  }
}
