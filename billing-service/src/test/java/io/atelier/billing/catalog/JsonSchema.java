package io.atelier.billing.catalog;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * As much of JSON Schema 2020-12 as the catalogue's schema uses; a keyword that it does not know is
 * an error, so that none is passed over.
 */
record JsonSchema(JsonNode root) {

  /** Where and why a document is not as the schema says; empty when it is. */
  List<String> faults(JsonNode document) {
    List<String> faults = new ArrayList<>();
    judge(root, document, "", faults);
    return faults;
  }

  private void judge(JsonNode schema, JsonNode value, String path, List<String> faults) {
    schema.forEachEntry((keyword, says) -> {
      boolean holds =
          switch (keyword) {
            case "$ref" -> none(root.at(says.stringValue().substring(1)), value, path, faults);
            case "type" -> isOneOf(says, value);
            case "enum" -> says.valueStream().anyMatch(value::equals);
            case "const" -> says.equals(value);
            case "pattern" ->
                !value.isString()
                    || Pattern.compile(says.stringValue()).matcher(value.stringValue()).find();
            case "minimum" ->
                !value.isNumber() || value.decimalValue().compareTo(says.decimalValue()) >= 0;
            case "maximum" ->
                !value.isNumber() || value.decimalValue().compareTo(says.decimalValue()) <= 0;
            case "required" ->
                !value.isObject()
                    || says.valueStream().allMatch(name -> value.has(name.stringValue()));
            case "anyOf" -> says.valueStream().anyMatch(one -> matches(one, value));
            case "oneOf" -> says.valueStream().filter(one -> matches(one, value)).count() == 1;
            case "items" -> items(says, value, path, faults);
            case "properties" -> properties(says, value, path, faults);
            case "additionalProperties" -> others(schema, says, value, path, faults);
            case "propertyNames" -> names(says, value);
            case "$schema", "$defs", "title", "description" -> true;
            default -> throw new IllegalStateException("the schema uses " + keyword);
          };
      if (!holds) {
        faults.add(path + " breaks " + keyword + " " + says);
      }
    });
  }

  private boolean matches(JsonNode schema, JsonNode value) {
    List<String> faults = new ArrayList<>();
    judge(schema, value, "", faults);
    return faults.isEmpty();
  }

  /** Faults below are named where they are. */
  private boolean none(JsonNode schema, JsonNode value, String path, List<String> faults) {
    judge(schema, value, path, faults);
    return true;
  }

  private boolean items(JsonNode schema, JsonNode value, String path, List<String> faults) {
    int index = 0;
    if (value.isArray()) {
      for (JsonNode item : value) {
        judge(schema, item, path + "/" + index++, faults);
      }
    }
    return true;
  }

  private boolean properties(JsonNode schemas, JsonNode value, String path, List<String> faults) {
    schemas.forEachEntry((name, schema) -> {
      if (value.isObject() && value.has(name)) {
        judge(schema, value.get(name), path + "/" + name, faults);
      }
    });
    return true;
  }

  private boolean others(
      JsonNode schema, JsonNode says, JsonNode value, String path, List<String> faults) {
    if (value.isObject()) {
      value.forEachEntry((name, member) -> {
        if (!schema.path("properties").has(name)) {
          if (says.isBoolean()) {
            faults.add(path + "/" + name + " is not known here");
          } else {
            judge(says, member, path + "/" + name, faults);
          }
        }
      });
    }
    return true;
  }

  private boolean names(JsonNode schema, JsonNode value) {
    return !value.isObject()
        || value.propertyNames().stream()
            .allMatch(
                name -> matches(schema, tools.jackson.databind.node.StringNode.valueOf(name)));
  }

  private static boolean isOneOf(JsonNode types, JsonNode value) {
    return types.isString()
        ? is(types.stringValue(), value)
        : types.valueStream().anyMatch(type -> is(type.stringValue(), value));
  }

  private static boolean is(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isString();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      case "number" -> value.isNumber();
      case "integer" -> value.isNumber() && isWhole(value.decimalValue());
      default -> throw new IllegalStateException("the schema uses the type " + type);
    };
  }

  private static boolean isWhole(BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0;
  }
}
