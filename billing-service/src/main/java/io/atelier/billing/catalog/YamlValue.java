package io.atelier.billing.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value of a catalogue file that knows where it stands. What is asked of it and is not there
 * becomes a fault and a harmless stand-in, so that reading goes on and finds the next fault.
 */
final class YamlValue {
  // YAML 1.1 takes 010 for eight and 1:30 for ninety; a price list had better not.
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
  private static final BigDecimal LIMIT_BELOW = BigDecimal.TEN.pow(12);

  private final String file;
  private final String path;
  private final int line;
  private final Node node;
  private final List<CatalogFault> faults;

  /**
   * @param line of its name, where it has one: that is where people look
   */
  YamlValue(String file, String path, int line, Node node, List<CatalogFault> faults) {
    this.file = file;
    this.path = path;
    this.line = line;
    this.node = node;
    this.faults = faults;
  }

  static int lineOf(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  CatalogFault faultOf(String detail) {
    return new CatalogFault(file, line, path, detail);
  }

  void fault(String detail) {
    faults.add(faultOf(detail));
  }

  boolean isNull() {
    return Tag.NULL.equals(node.getTag());
  }

  boolean isFlag() {
    return Tag.BOOL.equals(node.getTag());
  }

  boolean isMap() {
    return node instanceof MappingNode;
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  YamlMap map() {
    if (node instanceof MappingNode mapping) {
      return YamlMap.of(this, file, path, mapping, faults);
    }
    fault("must be a mapping of names to values");
    return YamlMap.empty(this, faults);
  }

  List<YamlValue> list() {
    if (node instanceof SequenceNode sequence) {
      List<YamlValue> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(new YamlValue(file, path + "[" + items.size() + "]", lineOf(item), item, faults));
      }
      return items;
    }
    fault("must be a list");
    return List.of();
  }

  /** Text of 1 to 500 characters. */
  String text() {
    if (node instanceof ScalarNode scalar && Tag.STR.equals(node.getTag())) {
      String text = scalar.getValue();
      if (text.isBlank() || text.length() > 500 || text.indexOf('\0') >= 0) {
        fault("must be text of 1 to 500 characters");
      }
      return text;
    }
    fault("must be text" + (node instanceof ScalarNode ? ": put it in quotes" : ""));
    return "?";
  }

  String text(Pattern shape, String hint) {
    int before = faults.size();
    String text = text();
    if (faults.size() == before && !shape.matcher(text).matches()) {
      fault(hint);
    }
    return text;
  }

  boolean flag() {
    if (node instanceof ScalarNode scalar && isFlag()) {
      return List.of("true", "yes", "on").contains(scalar.getValue().toLowerCase(Locale.ROOT));
    }
    fault("must be true or false");
    return false;
  }

  /** A whole number, without quotes. */
  long whole(long from, long to) {
    if (node instanceof ScalarNode scalar
        && Tag.INT.equals(node.getTag())
        && NUMBER.matcher(scalar.getValue()).matches()) {
      BigDecimal number = new BigDecimal(scalar.getValue());
      if (number.compareTo(BigDecimal.valueOf(from)) >= 0
          && number.compareTo(BigDecimal.valueOf(to)) <= 0) {
        return number.longValueExact();
      }
    }
    fault("must be a whole number from " + from + " to " + to);
    return from;
  }

  int whole(int from, int to) {
    return (int) whole((long) from, (long) to);
  }

  /** An exact decimal from 0 to below 10^12; quotes are allowed, for some editors mangle digits. */
  BigDecimal decimal(int places) {
    if (node instanceof ScalarNode scalar
        && !isNull()
        && !isFlag()
        && NUMBER.matcher(scalar.getValue()).matches()) {
      BigDecimal number = plain(new BigDecimal(scalar.getValue()));
      if (number.signum() >= 0 && number.compareTo(LIMIT_BELOW) < 0 && number.scale() <= places) {
        return number;
      }
    }
    fault("must be a number from 0 to below 10^12 with at most " + places + " decimal places");
    return BigDecimal.ZERO;
  }

  /** 5.0 and 5 are one number, so that a catalogue does not change by how it is written. */
  private static BigDecimal plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /** One of an enum's constants, by its JSON name, or its name in lower case. */
  <E extends Enum<E>> E choice(Class<E> type) {
    E[] constants = type.getEnumConstants();
    if (node instanceof ScalarNode scalar) {
      for (E constant : constants) {
        if (name(constant).equals(scalar.getValue())) {
          return constant;
        }
      }
    }
    fault(
        "must be one of "
            + Arrays.stream(constants).map(YamlValue::name).collect(Collectors.joining(", ")));
    return constants[0];
  }

  static String name(Enum<?> constant) {
    try {
      JsonProperty given =
          constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class);
      return given != null ? given.value() : constant.name().toLowerCase(Locale.ROOT);
    } catch (NoSuchFieldException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Text, number, flag or null as it stands, for what the catalogue only passes on. */
  @Nullable Object scalar() {
    if (node instanceof ScalarNode scalar) {
      if (isNull()) {
        return null;
      }
      if (isFlag()) {
        return flag();
      }
      return NUMBER.matcher(scalar.getValue()).matches() && !Tag.STR.equals(node.getTag())
          ? plain(new BigDecimal(scalar.getValue()))
          : scalar.getValue();
    }
    fault("must be text, a number, true, false or null");
    return null;
  }
}
