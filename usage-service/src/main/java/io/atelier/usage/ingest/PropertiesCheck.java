package io.atelier.usage.ingest;

import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.Faults;
import io.atelier.usage.recorder.Unicode;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What of valid JSON cannot be kept as jsonb. */
final class PropertiesCheck {
  /** Far below what jsonb takes, far above what a measurement needs. */
  private static final long LARGEST_EXPONENT = 1_000;

  private PropertiesCheck() {}

  static List<Fault> faults(JsonNode properties) {
    Faults faults = new Faults();
    check(properties, "/properties", faults);
    return faults.list();
  }

  private static void check(JsonNode node, String pointer, Faults faults) {
    if (node.isObject()) {
      node.forEachEntry((name, member) -> {
        String below = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
        faults.check(Unicode.isSound(name), below, Unicode.FAULT);
        check(member, below, faults);
      });
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        check(node.get(i), pointer + "/" + i, faults);
      }
    } else if (node.isString()) {
      faults.check(Unicode.isSound(node.stringValue()), pointer, Unicode.FAULT);
    } else if (node.isNumber()) {
      faults.check(isSound(node.decimalValue()), pointer, "must be a number of sensible size");
    }
  }

  private static boolean isSound(BigDecimal number) {
    return Math.abs((long) number.scale()) <= LARGEST_EXPONENT
        && number.precision() <= LARGEST_EXPONENT;
  }
}
