package org.carillon.crud;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.concurrent.ConcurrentHashMap;
import org.carillon.api.OperationException;
import org.carillon.json.ValueBinder;
import org.carillon.json.ValueMapper;
import org.jspecify.annotations.Nullable;

/** Makes the value of a column of what a client sent. */
@Dependent
class ScalarReader {

  private final ValueMapper valueMapper;
  private final ConcurrentHashMap<Type, ValueBinder> bindings = new ConcurrentHashMap<>();

  @Inject
  ScalarReader(ValueMapper valueMapper) {
    this.valueMapper = valueMapper;
  }

  /** The value; null, and a fault more, where there can be none. */
  @Nullable Object take(
      EntityAttribute.Basic member,
      @Nullable Object plain,
      String path,
      RequestErrors requestErrors) {
    if (plain == null) {
      if (member.scalar().java().isPrimitive() || member.use().isKey()) {
        requestErrors.add(path, "must not be null");
      }
      return null;
    }
    Object value = take(member.scalar(), plain, path, requestErrors);
    if (value instanceof BigDecimal decimal && member.scale() != null) {
      return scaled(decimal, member.scale(), path, requestErrors);
    }
    return value;
  }

  /** The same without what is known of a column. */
  @Nullable Object take(
      ScalarType scalarType, @Nullable Object plain, String path, RequestErrors requestErrors) {
    try {
      Object read =
          bindings.computeIfAbsent(scalarType.type(), valueMapper::binding).bind(plain, path);
      if (scalarType.converter() == null && !TemporalPrecision.isKept(read)) {
        requestErrors.add(path, "is a date that its column cannot hold");
        return null;
      }
      return scalarType.taken(read);
    } catch (OperationException e) {
      requestErrors.add(e);
    } catch (RuntimeException e) {
      if (scalarType.document() != null) {
        requestErrors.add(path, "cannot be stored without loss");
      } else if (scalarType.converter() != null) {
        requestErrors.add(path, "is not valid"); // an application's converter refuses by throwing
      } else {
        throw e;
      }
    }
    return null;
  }

  /** As the column will hold it: more zeros change nothing, lost digits would. */
  private static BigDecimal scaled(
      BigDecimal value, int scale, String path, RequestErrors requestErrors) {
    if (value.scale() == scale) {
      return value;
    }
    if (value.stripTrailingZeros().scale() > scale) {
      requestErrors.add(path, "has more than " + scale + " decimals");
      return value;
    }
    return value.setScale(scale);
  }
}
