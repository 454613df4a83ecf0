package io.atelier.usage.recorder;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** An id of a request under which usage is remembered: 1–200 characters that can be kept. */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = EventId.Check.class)
public @interface EventId {
  int LONGEST = 200;

  String message() default "must have 1 to " + LONGEST + " characters";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** Counts characters as a reader does, not UTF-16 units. */
  final class Check implements ConstraintValidator<EventId, String> {
    @Override
    public boolean isValid(@Nullable String id, ConstraintValidatorContext context) {
      if (id == null) {
        return true;
      }
      int length = id.codePointCount(0, id.length());
      if (length < 1 || length > LONGEST) {
        return false;
      }
      if (Unicode.isSound(id)) {
        return true;
      }
      context.disableDefaultConstraintViolation();
      context.buildConstraintViolationWithTemplate(Unicode.FAULT).addConstraintViolation();
      return false;
    }
  }
}
