package org.carillon.json;

import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;

/**
 * Turns what Jackson says into what a client is told: where, in the names of the wire, and what was
 * expected there. Never what came: it may be long, or secret.
 */
final class JsonErrors {

  static final String REQUIRED = "is required";
  static final String OUT_OF_RANGE = "out of range";

  private static final Set<Class<?>> TEXTS =
      Set.of(String.class, CharSequence.class, char.class, Character.class);

  private JsonErrors() {}

  static OperationException invalid(JsonMappingException fault, String root) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof OperationException said) {
        return said; // by a constructor or setter of the application
      }
    }
    Detail detail = new Detail(path(fault.getPath(), root), message(fault));
    OperationException invalid =
        new OperationException(
            ErrorCode.INVALID.name(),
            detail.path().isEmpty()
                ? "The data " + detail.message()
                : detail.path() + " " + detail.message(),
            List.of(detail));
    invalid.initCause(fault);
    return invalid;
  }

  private static String path(List<Reference> references, String root) {
    StringBuilder path = new StringBuilder(root);
    for (Reference reference : references) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(cut(reference.getFieldName()));
      }
    }
    return path.toString();
  }

  /** Names of unknown members are the client's, and of any length. */
  private static String cut(String name) {
    return name.length() <= 100 ? name : name.substring(0, 100) + "…";
  }

  private static String message(JsonMappingException fault) {
    if (fault instanceof PropertyBindingException) {
      return "is unknown";
    }
    if (REQUIRED.equals(fault.getOriginalMessage())
        || String.valueOf(fault.getOriginalMessage()).contains("`null`")) {
      return REQUIRED;
    }
    if (fault.getCause() instanceof InputCoercionException
        || (fault instanceof InvalidFormatException format
            && format.getOriginalMessage().endsWith(OUT_OF_RANGE))) {
      return "is " + OUT_OF_RANGE;
    }
    if (fault instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      return "must be " + expected(mismatch.getTargetType());
    }
    return "is not valid";
  }

  private static String expected(Class<?> type) {
    if (NumberTypes.isWhole(type)) {
      return "an integer";
    }
    if (NumberTypes.isNumber(type) || type == Number.class) {
      return type == BigDecimal.class ? "a decimal number" : "a number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (TEXTS.contains(type)) {
      return "text";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> ((Enum<?>) constant).name())
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == byte[].class) {
      return "text in Base64";
    }
    if (type.isArray() || Collection.class.isAssignableFrom(type)) {
      return "an array";
    }
    boolean scalar = type.getName().startsWith("java.") && !Map.class.isAssignableFrom(type);
    return scalar ? "of the type " + type.getSimpleName() : "an object";
  }
}
