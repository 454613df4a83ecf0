package io.atelier.chassis.problem;

import jakarta.validation.Validator;
import jakarta.validation.metadata.BeanDescriptor;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;

/**
 * What a body's record looks like, found out once: asking the class costs more than reading a body.
 *
 * @param names of the members in JSON
 */
record RecordForm(Constructor<?> constructor, List<Member> members, Set<String> names) {
  private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE_CASE =
      new PropertyNamingStrategies.SnakeCaseStrategy();

  /**
   * One member.
   *
   * @param component its name in the record
   * @param name its name in JSON
   * @param isConstrained whether the validator has anything to say of it
   */
  record Member(
      String component,
      String name,
      AnnotatedType type,
      boolean isNullable,
      boolean isConstrained) {}

  static RecordForm of(Class<?> type, Validator validator) {
    BeanDescriptor constraints = validator.getConstraintsForClass(type);
    List<Member> members = new ArrayList<>();
    List<Class<?>> types = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName();
      AnnotatedType annotated = component.getAnnotatedType();
      types.add(component.getType());
      members.add(
          new Member(
              name,
              SNAKE_CASE.nameForField(null, null, name),
              annotated,
              isNullable(annotated),
              constraints.getConstraintsForProperty(name) != null));
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return new RecordForm(
          constructor,
          List.copyOf(members),
          members.stream().map(Member::name).collect(Collectors.toUnmodifiableSet()));
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static boolean isNullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  /** The record, unless its own constructor refuses the values. */
  Object construct(@Nullable Object[] values) throws InvocationTargetException {
    try {
      return constructor.newInstance(values);
    } catch (InstantiationException | IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
