package org.carillon.odata;

import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Predicate;
import java.util.function.UnaryOperator;
import org.apache.olingo.commons.api.edm.EdmPrimitiveType;
import org.jspecify.annotations.Nullable;

/** A part of a {@code $filter} or {@code $orderby}, translated. */
sealed interface FilterOperand {

  /**
   * A value of the row.
   *
   * @param expression in the query
   * @param mapping how it is OData's
   * @param toAttribute from a value of the Java type on the wire to one that the query compares
   * @param nullable whether it may be null
   */
  record Value(
      Expression<?> expression,
      EdmMapping mapping,
      UnaryOperator<@Nullable Object> toAttribute,
      boolean nullable)
      implements FilterOperand {

    /** A text that a function of the database makes of this one. */
    Value with(Expression<?> function, EdmMapping type) {
      return new Value(function, type, value -> value, nullable);
    }
  }

  /**
   * A literal, whose Java type is that of what it is compared with.
   *
   * @param type its own type in OData; null: it is null
   * @param text as the address has it
   */
  record Constant(@Nullable EdmPrimitiveType type, String text) implements FilterOperand {}

  /**
   * What is true or false of a row, or neither: {@code contains} of null is null, and so is its
   * opposite (OData 4.01, URL conventions, section 5.1.1).
   *
   * @param holds it is true
   * @param fails it is false; kept beside it, since Hibernate does not negate what is negated
   */
  record Condition(Predicate holds, Predicate fails) implements FilterOperand {

    /** Its opposite. */
    Condition not() {
      return new Condition(/* holds= */ fails, /* fails= */ holds);
    }
  }
}
