package io.atelier.chassis.problem;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Constructor;
import org.jspecify.annotations.Nullable;

/**
 * A constraint in code, for what a pattern cannot say. Unlike a check in a record's constructor its
 * fault is named together with those of all other members.
 */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Checked.Validator.class)
public @interface Checked {

  /** Has a constructor without parameters. */
  Class<? extends Check<?>> by();

  /** Not used: the check says what is wrong. */
  String message() default "is wrong";

  /** Not used here; every constraint has it. */
  Class<?>[] groups() default {};

  /** Not used here; every constraint has it. */
  Class<? extends Payload>[] payload() default {};

  /** Runs the check. */
  final class Validator implements ConstraintValidator<Checked, Object> {
    private @Nullable Check<Object> check;

    @Override
    @SuppressWarnings("unchecked")
    public void initialize(Checked constraint) {
      try {
        Constructor<? extends Check<?>> constructor = constraint.by().getDeclaredConstructor();
        constructor.setAccessible(true);
        check = (Check<Object>) constructor.newInstance();
      } catch (ReflectiveOperationException broken) {
        throw new IllegalStateException(constraint.by() + " cannot be made", broken);
      }
    }

    @Override
    public boolean isValid(@Nullable Object value, ConstraintValidatorContext context) {
      String fault = value == null || check == null ? null : check.fault(value);
      if (fault == null) {
        return true;
      }
      context.disableDefaultConstraintViolation();
      context.buildConstraintViolationWithTemplate(literally(fault)).addConstraintViolation();
      return false;
    }

    /** A message is a template; what stands in ours is meant as it stands. */
    private static String literally(String message) {
      return message.replaceAll("([\\\\{}$])", "\\\\$1");
    }
  }
}
