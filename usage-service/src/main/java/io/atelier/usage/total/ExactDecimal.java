package io.atelier.usage.total;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A number of a request that can be a {@link Quantity}. */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = ExactDecimal.Check.class)
public @interface ExactDecimal {
  String message() default "must be an exact decimal";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** Says which of the conditions does not hold. */
  final class Check implements ConstraintValidator<ExactDecimal, BigDecimal> {
    @Override
    public boolean isValid(@Nullable BigDecimal number, ConstraintValidatorContext context) {
      if (number == null) {
        return true;
      }
      context.disableDefaultConstraintViolation();
      return Quantity.fault(number)
          .map(
              fault -> context.buildConstraintViolationWithTemplate(fault).addConstraintViolation())
          .isEmpty();
    }
  }
}
