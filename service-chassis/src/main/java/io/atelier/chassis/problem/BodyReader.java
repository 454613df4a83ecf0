package io.atelier.chassis.problem;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import jakarta.validation.constraints.NotBlank;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a JSON body into a record and names everything that is wrong with it, where a plain binder
 * stops at the first fault. A component that is not {@code @Nullable} is required.
 */
public final class BodyReader {
  private static final int MAX_EXPONENT = 400;

  private final JsonMapper mapper;
  private final Validator validator;
  private final Map<Class<?>, RecordForm> forms = new ConcurrentHashMap<>();

  public BodyReader(JsonMapper mapper, Validator validator) {
    this.mapper =
        mapper
            .rebuild()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    this.validator = validator;
    // The validator reads its messages from files at the first violation: now, not on an event
    // loop.
    validator.validateValue(Violated.class, "text", "");
  }

  private record Violated(@NotBlank String text) {}

  /**
   * @throws ProblemException 400 {@code malformed} if the bytes are not JSON
   */
  public JsonNode tree(byte[] body) {
    try {
      JsonNode tree = mapper.readTree(body);
      if (tree.isMissingNode()) {
        throw ProblemException.of(ChassisProblem.MALFORMED, "The body is empty: send JSON.");
      }
      return tree;
    } catch (JacksonException notJson) {
      throw malformed(notJson.getOriginalMessage());
    } catch (NumberFormatException absurd) {
      // Jackson lets this one through for an exponent that is longer than an int.
      throw malformed(String.valueOf(absurd.getMessage()));
    }
  }

  private static ProblemException malformed(String why) {
    return ProblemException.of(ChassisProblem.MALFORMED, "The body is not JSON: " + why + ".");
  }

  /**
   * @throws ProblemException 400 {@code malformed} if the bytes are not JSON, 422 {@code invalid}
   *     with every fault if they are not such a record
   */
  public <T> T read(byte[] body, Class<T> type) {
    Faults faults = new Faults();
    T value = read(tree(body), type, "", faults);
    faults.throwIfAny();
    if (value == null) {
      throw new IllegalStateException("no value and no fault for " + type);
    }
    return value;
  }

  /** Reads a record out of a tree; null, with its faults added, if that is not possible. */
  public <T> @Nullable T read(JsonNode node, Class<T> type, String pointer, Faults faults) {
    return type.cast(readRecord(node, type, pointer, faults));
  }

  private @Nullable Object readRecord(JsonNode node, Class<?> type, String pointer, Faults faults) {
    if (!node.isObject()) {
      return wrong(faults, pointer, "must be an object");
    }
    RecordForm form = forms.computeIfAbsent(type, asked -> RecordForm.of(asked, validator));
    Faults found = new Faults();
    @Nullable Object[] values = new @Nullable Object[form.members().size()];
    for (int i = 0; i < values.length; i++) {
      RecordForm.Member member = form.members().get(i);
      values[i] =
          readMember(
              type, member, node.get(member.name()), pointer + "/" + escape(member.name()), found);
    }
    for (String name : node.propertyNames()) {
      if (!form.names().contains(name)) {
        found.add(pointer + "/" + escape(name), unknownMember(form.names()));
      }
    }
    faults.addAll(found.list());
    return found.isEmpty() ? construct(type, form, values, pointer, faults) : null;
  }

  private @Nullable Object readMember(
      Class<?> owner,
      RecordForm.Member member,
      @Nullable JsonNode node,
      String pointer,
      Faults faults) {
    if (node == null || node.isNull()) {
      if (member.isNullable()) {
        return null;
      }
      return wrong(faults, pointer, node == null ? "is required" : "must not be null");
    }
    Faults found = new Faults();
    Object value = readValue(node, member.type(), pointer, found);
    if (member.isConstrained() && found.isEmpty() && value != null) {
      for (ConstraintViolation<?> violation :
          validator.validateValue(owner, member.component(), value)) {
        found.add(pointer + within(violation), violation.getMessage());
      }
    }
    faults.addAll(found.list());
    return value;
  }

  private @Nullable Object readValue(
      JsonNode node, AnnotatedType annotated, String pointer, Faults faults) {
    Type type = annotated.getType();
    Class<?> raw =
        type instanceof ParameterizedType generic
            ? (Class<?>) generic.getRawType()
            : (Class<?>) type;
    if (raw == String.class) {
      return readString(node, pointer, faults);
    } else if (raw == int.class || raw == Integer.class) {
      return node.isIntegralNumber() && node.canConvertToInt()
          ? node.intValue()
          : wrong(faults, pointer, "must be a whole number");
    } else if (raw == long.class || raw == Long.class) {
      return node.isIntegralNumber() && node.canConvertToLong()
          ? node.longValue()
          : wrong(faults, pointer, "must be a whole number");
    } else if (raw == BigDecimal.class) {
      return readDecimal(node, pointer, faults);
    } else if (raw == boolean.class || raw == Boolean.class) {
      return node.isBoolean()
          ? node.booleanValue()
          : wrong(faults, pointer, "must be true or false");
    } else if (raw == Instant.class) {
      return readInstant(node, pointer, faults);
    } else if (raw == UUID.class) {
      return readUuid(node, pointer, faults);
    } else if (raw == List.class) {
      return readList(node, (AnnotatedParameterizedType) annotated, pointer, faults);
    } else if (raw == Map.class) {
      return readMap(node, (AnnotatedParameterizedType) annotated, pointer, faults);
    } else if (raw == JsonNode.class) {
      return isStorable(node, pointer, faults) ? node : null;
    } else if (raw == Object.class) {
      return isStorable(node, pointer, faults) ? mapper.treeToValue(node, Object.class) : null;
    } else if (raw.isEnum()) {
      return readEnum(node, raw, pointer, faults);
    } else if (raw.isRecord()) {
      return readRecord(node, raw, pointer, faults);
    }
    throw new IllegalStateException("a body cannot hold a " + type);
  }

  private static @Nullable Object readString(JsonNode node, String pointer, Faults faults) {
    if (!node.isString()) {
      return wrong(faults, pointer, "must be a string");
    }
    String text = node.stringValue();
    return isStorable(text, pointer, faults) ? text : null;
  }

  /** What neither UTF-8 nor PostgreSQL can hold, and so nothing here can keep. */
  private static boolean isStorable(String text, String pointer, Faults faults) {
    if (text.indexOf('\0') >= 0) {
      faults.add(pointer, "must not contain the character U+0000");
      return false;
    }
    if (text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      faults.add(pointer, "must not contain half of a surrogate pair");
      return false;
    }
    return true;
  }

  /** The same of all that a tree of any shape holds. */
  private static boolean isStorable(JsonNode node, String pointer, Faults faults) {
    Faults found = new Faults();
    if (node.isString()) {
      isStorable(node.stringValue(), pointer, found);
    } else if (node.isNumber()) {
      readDecimal(node, pointer, found);
    } else if (node.isArray()) {
      int index = 0;
      for (JsonNode item : node) {
        isStorable(item, pointer + "/" + index++, found);
      }
    } else {
      node.forEachEntry((name, item) -> {
        String member = pointer + "/" + escape(name);
        isStorable(name, member, found);
        isStorable(item, member, found);
      });
    }
    faults.addAll(found.list());
    return found.isEmpty();
  }

  /** A few characters of exponent must not become megabytes when the number is written out. */
  private static @Nullable Object readDecimal(JsonNode node, String pointer, Faults faults) {
    if (!node.isNumber()) {
      return wrong(faults, pointer, "must be a number");
    }
    BigDecimal number = node.decimalValue();
    return Math.abs((long) number.scale()) <= MAX_EXPONENT
        ? number
        : wrong(faults, pointer, "must be a number with an exponent of at most " + MAX_EXPONENT);
  }

  private static @Nullable Object readInstant(JsonNode node, String pointer, Faults faults) {
    try {
      if (node.isString()) {
        OffsetDateTime time = OffsetDateTime.parse(node.stringValue());
        int year = time.withOffsetSameInstant(ZoneOffset.UTC).getYear();
        if (year >= 1 && year <= 9999) {
          return time.toInstant();
        }
      }
    } catch (DateTimeParseException _) {
      // named below, as any other wrong value
    }
    return wrong(faults, pointer, "must be a time as RFC 3339 has it, e.g. 2026-01-31T12:00:00Z");
  }

  private static @Nullable Object readUuid(JsonNode node, String pointer, Faults faults) {
    try {
      if (node.isString()) {
        UUID id = UUID.fromString(node.stringValue());
        // Java also reads what leaves zeros out.
        if (id.toString().equalsIgnoreCase(node.stringValue())) {
          return id;
        }
      }
    } catch (IllegalArgumentException _) {
      // named below, as any other wrong value
    }
    return wrong(faults, pointer, "must be a UUID");
  }

  private @Nullable Object readEnum(JsonNode node, Class<?> type, String pointer, Faults faults) {
    Map<String, Object> byName = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      byName.put(jsonName((Enum<?>) constant), constant);
    }
    Object constant = node.isString() ? byName.get(node.stringValue()) : null;
    return constant != null
        ? constant
        : wrong(faults, pointer, "must be one of: " + String.join(", ", byName.keySet()));
  }

  private static String jsonName(Enum<?> constant) {
    try {
      com.fasterxml.jackson.annotation.JsonProperty name =
          constant
              .getDeclaringClass()
              .getField(constant.name())
              .getAnnotation(com.fasterxml.jackson.annotation.JsonProperty.class);
      return name == null ? constant.name().toLowerCase(java.util.Locale.ROOT) : name.value();
    } catch (NoSuchFieldException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private @Nullable Object readList(
      JsonNode node, AnnotatedParameterizedType type, String pointer, Faults faults) {
    if (!node.isArray()) {
      return wrong(faults, pointer, "must be an array");
    }
    AnnotatedType element = type.getAnnotatedActualTypeArguments()[0];
    List<@Nullable Object> values = new ArrayList<>();
    int index = 0;
    for (JsonNode item : node) {
      values.add(readItem(item, element, pointer + "/" + index++, faults));
    }
    return values;
  }

  private @Nullable Object readMap(
      JsonNode node, AnnotatedParameterizedType type, String pointer, Faults faults) {
    if (!node.isObject()) {
      return wrong(faults, pointer, "must be an object");
    }
    AnnotatedType element = type.getAnnotatedActualTypeArguments()[1];
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    node.forEachEntry((name, item) -> {
      String member = pointer + "/" + escape(name);
      isStorable(name, member, faults);
      values.put(name, readItem(item, element, member, faults));
    });
    return values;
  }

  private @Nullable Object readItem(
      JsonNode item, AnnotatedType element, String pointer, Faults faults) {
    if (item.isNull()) {
      return RecordForm.isNullable(element) || element.getType() == Object.class
          ? null
          : wrong(faults, pointer, "must not be null");
    }
    return readValue(item, element, pointer, faults);
  }

  private static @Nullable Object construct(
      Class<?> type, RecordForm form, @Nullable Object[] values, String pointer, Faults faults) {
    try {
      return form.construct(values);
    } catch (InvocationTargetException refused) {
      Throwable cause = refused.getCause();
      if (cause instanceof ProblemException problem) {
        faults.addAll(problem.faults());
        return problem.faults().isEmpty() ? wrong(faults, pointer, problem.detail()) : null;
      }
      if (cause instanceof IllegalArgumentException) {
        return wrong(faults, pointer, String.valueOf(cause.getMessage()));
      }
      throw new IllegalStateException(type + " does not say what is wrong with it", cause);
    }
  }

  /** Where inside of a list or a map a constraint of its elements is broken. */
  private static String within(ConstraintViolation<?> violation) {
    StringBuilder pointer = new StringBuilder();
    for (Path.Node node : violation.getPropertyPath()) {
      if (node.getIndex() != null) {
        pointer.append('/').append(node.getIndex());
      } else if (node.getKey() != null) {
        pointer.append('/').append(escape(String.valueOf(node.getKey())));
      }
    }
    return pointer.toString();
  }

  private static String unknownMember(Set<String> known) {
    return "is not known here; known are: "
        + known.stream().sorted().collect(Collectors.joining(", "));
  }

  private static @Nullable Object wrong(Faults faults, String pointer, String detail) {
    faults.add(pointer, detail);
    return null;
  }

  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
