package org.carillon.describe;

import jakarta.validation.Validator;
import jakarta.validation.constraints.AssertFalse;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Negative;
import jakarta.validation.constraints.NegativeOrZero;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import jakarta.validation.groups.Default;
import jakarta.validation.metadata.BeanDescriptor;
import jakarta.validation.metadata.ConstraintDescriptor;
import jakarta.validation.metadata.ContainerDescriptor;
import jakarta.validation.metadata.ContainerElementTypeDescriptor;
import jakarta.validation.metadata.ElementDescriptor;
import jakarta.validation.metadata.MethodDescriptor;
import jakarta.validation.metadata.PropertyDescriptor;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The constraints of Bean Validation as keywords of JSON Schema: those of the default group, by
 * what the validator itself knows, so that those in XML and of composed annotations are among them.
 */
final class Constraints {

  private final @Nullable Validator validator;

  /**
   * With a validator.
   *
   * @param validator null: there are no constraints
   */
  Constraints(@Nullable Validator validator) {
    this.validator = validator;
  }

  /**
   * A schema with its constraints.
   *
   * @param required whether the value must be there
   */
  record Constrained(Map<String, Object> schema, boolean required) {}

  /** A schema of the values of a property of a class. */
  Constrained ofProperty(Map<String, Object> schema, Class<?> owner, String property) {
    if (validator == null || property.isEmpty()) {
      return new Constrained(schema, false);
    }
    BeanDescriptor bean = validator.getConstraintsForClass(owner);
    PropertyDescriptor found = bean.getConstraintsForProperty(property);
    return found == null ? new Constrained(schema, false) : of(schema, found, found);
  }

  /** A schema of the values of a parameter. */
  Constrained ofParameter(Map<String, Object> schema, Class<?> bean, Method method, int index) {
    MethodDescriptor found =
        validator == null
            ? null
            : validator
                .getConstraintsForClass(bean)
                .getConstraintsForMethod(method.getName(), method.getParameterTypes());
    if (found == null) {
      return new Constrained(schema, false);
    }
    var parameter = found.getParameterDescriptors().get(index);
    return of(schema, parameter, parameter);
  }

  private static Constrained of(
      Map<String, Object> schema, ElementDescriptor element, ContainerDescriptor container) {
    Keywords keywords = new Keywords(schema);
    element.getConstraintDescriptors().forEach(keywords::add);
    Map<String, Object> constrained = keywords.applied();
    for (ContainerElementTypeDescriptor inner : container.getConstrainedContainerElementTypes()) {
      constrained = inside(constrained, inner);
    }
    return new Constrained(constrained, keywords.required);
  }

  /** The same with the constraints of what is inside a list or a map. */
  private static Map<String, Object> inside(
      Map<String, Object> schema, ContainerElementTypeDescriptor inner) {
    String member =
        schema.containsKey("items") ? "items" : inner.getTypeArgumentIndex() == 1 ? OTHERS : "";
    if (member.isEmpty() || !schema.containsKey(member)) {
      return schema;
    }
    Map<String, Object> changed = new LinkedHashMap<>(schema);
    changed.put(member, of(JsonTree.members(schema.get(member)), inner, inner).schema());
    return changed;
  }

  private static final String OTHERS = "additionalProperties";

  /** The keywords of one schema. */
  private static final class Keywords {

    private final Map<String, Object> schema;

    /** Sorted: the validator tells constraints in any order. */
    private final Map<String, Object> found = new TreeMap<>();

    private boolean required;

    private Keywords(Map<String, Object> schema) {
      this.schema = schema;
    }

    void add(ConstraintDescriptor<?> constraint) {
      boolean always =
          constraint.getGroups().isEmpty() || constraint.getGroups().contains(Default.class);
      if (always) {
        read(constraint.getAnnotation());
        constraint.getComposingConstraints().forEach(this::add);
      }
    }

    private void read(Annotation annotation) {
      if (annotation instanceof NotNull) {
        required = true;
      } else if (annotation instanceof NotBlank) {
        required = true;
        length(1, Integer.MAX_VALUE);
        found.putIfAbsent("pattern", "\\S");
      } else if (annotation instanceof NotEmpty) {
        required = true;
        length(1, Integer.MAX_VALUE);
      } else if (annotation instanceof Size size) {
        length(size.min(), size.max());
      } else if (annotation instanceof Pattern pattern) {
        pattern(pattern);
      } else if (annotation instanceof Email) {
        found.put("format", "email");
      } else if (annotation instanceof AssertTrue) {
        found.put("const", true);
      } else if (annotation instanceof AssertFalse) {
        found.put("const", false);
      } else if (annotation instanceof Digits digits) {
        found.put(
            "x-carillon-digits",
            JsonTree.object("integer", digits.integer(), "fraction", digits.fraction()));
      } else {
        range(annotation);
      }
    }

    private void range(Annotation annotation) {
      if (annotation instanceof Min min) {
        bound("minimum", BigDecimal.valueOf(min.value()));
      } else if (annotation instanceof Max max) {
        bound("maximum", BigDecimal.valueOf(max.value()));
      } else if (annotation instanceof DecimalMin min) {
        bound(min.inclusive() ? "minimum" : "exclusiveMinimum", new BigDecimal(min.value()));
      } else if (annotation instanceof DecimalMax max) {
        bound(max.inclusive() ? "maximum" : "exclusiveMaximum", new BigDecimal(max.value()));
      } else if (annotation instanceof Positive) {
        bound("exclusiveMinimum", BigDecimal.ZERO);
      } else if (annotation instanceof PositiveOrZero) {
        bound("minimum", BigDecimal.ZERO);
      } else if (annotation instanceof Negative) {
        bound("exclusiveMaximum", BigDecimal.ZERO);
      } else if (annotation instanceof NegativeOrZero) {
        bound("maximum", BigDecimal.ZERO);
      }
    }

    /** The narrower one of two bounds of the same kind. */
    private void bound(String keyword, BigDecimal value) {
      boolean lower = keyword.endsWith("inimum");
      found.merge(
          keyword,
          value,
          (one, other) -> {
            BigDecimal a = (BigDecimal) one;
            BigDecimal b = (BigDecimal) other;
            return lower ? a.max(b) : a.min(b);
          });
    }

    private void length(int min, int max) {
      String what = is("array") ? "Items" : is("object") ? "Properties" : "Length";
      if (min > 0) {
        found.merge("min" + what, min, (a, b) -> Math.max((int) a, (int) b));
      }
      if (max < Integer.MAX_VALUE) {
        found.merge("max" + what, max, (a, b) -> Math.min((int) a, (int) b));
      }
    }

    private boolean is(String type) {
      Object said = schema.get("type");
      return type.equals(said) || (said instanceof List<?> several && several.contains(type));
    }

    private void pattern(Pattern pattern) {
      if (pattern.flags().length == 0 && PortablePattern.is(pattern.regexp())) {
        found.put("pattern", "^(?:" + pattern.regexp() + ")$"); // narrower than that of NotBlank
      } else {
        found.put("x-carillon-pattern", pattern.regexp());
      }
    }

    private Map<String, Object> applied() {
      if (found.isEmpty()) {
        return schema;
      }
      if (JsonTree.isRef(schema)) { // what stands beside a reference is not looked at
        return JsonTree.object("allOf", List.of(schema, found));
      }
      Map<String, Object> constrained = new LinkedHashMap<>(schema);
      constrained.putAll(found);
      return constrained;
    }
  }
}
