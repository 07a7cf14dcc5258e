package org.carillon.crud;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.concurrent.ConcurrentHashMap;
import org.carillon.api.OperationException;
import org.carillon.json.Binding;
import org.carillon.json.Values;
import org.jspecify.annotations.Nullable;

/** Makes the value of a column of what a client sent. */
@Dependent
class Scalars {

  private final Values values;
  private final ConcurrentHashMap<Type, Binding> bindings = new ConcurrentHashMap<>();

  @Inject
  Scalars(Values values) {
    this.values = values;
  }

  /** The value; null, and a fault more, where there can be none. */
  @Nullable Object take(Member.Basic member, @Nullable Object plain, String path, Faults faults) {
    if (plain == null) {
      if (member.scalar().java().isPrimitive() || member.use().isKey()) {
        faults.add(path, "must not be null");
      }
      return null;
    }
    Object value = take(member.scalar(), plain, path, faults);
    if (value instanceof BigDecimal decimal && member.scale() != null) {
      return scaled(decimal, member.scale(), path, faults);
    }
    return value;
  }

  /** The same without what is known of a column. */
  @Nullable Object take(Scalar scalar, @Nullable Object plain, String path, Faults faults) {
    try {
      Object read = bindings.computeIfAbsent(scalar.type(), values::binding).bind(plain, path);
      return scalar.taken(read);
    } catch (OperationException e) {
      faults.add(e);
    } catch (RuntimeException e) {
      if (scalar.converter() == null) {
        throw e;
      }
      faults.add(path, "is not valid"); // an application's converter refuses by throwing
    }
    return null;
  }

  /** As the column will hold it: more zeros change nothing, lost digits would. */
  private static BigDecimal scaled(BigDecimal value, int scale, String path, Faults faults) {
    if (value.scale() == scale) {
      return value;
    }
    if (value.stripTrailingZeros().scale() > scale) {
      faults.add(path, "has more than " + scale + " decimals");
      return value;
    }
    return value.setScale(scale);
  }
}
