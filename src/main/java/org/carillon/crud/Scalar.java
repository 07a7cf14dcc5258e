package org.carillon.crud;

import java.lang.reflect.Type;
import org.hibernate.type.descriptor.converter.spi.BasicValueConverter;
import org.jspecify.annotations.Nullable;

/**
 * How a basic value looks on the wire: as its Java type says; a class of the application's own that
 * JPA converts, as what it is converted to. (An enum has its name, and a {@code Boolean} stored as
 * {@code Y} is {@code true}: what is converted for the column's sake alone is not the client's
 * business.)
 *
 * @param type what the wire's value is bound to
 * @param java the attribute's type
 * @param converter from and to the attribute's type, where the two differ
 */
record Scalar(Type type, Class<?> java, @Nullable BasicValueConverter<Object, Object> converter) {

  /** Of an attribute. */
  @SuppressWarnings("unchecked") // the converter is the attribute's own
  static Scalar of(Type type, Class<?> java, @Nullable BasicValueConverter<?, ?> converter) {
    return converter == null || java.isEnum() || java.isPrimitive() || isPlatform(java)
        ? new Scalar(type, java, null)
        : new Scalar(
            converter.getRelationalJavaType().getJavaType(),
            java,
            (BasicValueConverter<Object, Object>) converter);
  }

  /** The attribute's value as it is written. */
  @Nullable Object shown(@Nullable Object value) {
    return converter == null || value == null ? value : converter.toRelationalValue(value);
  }

  /** The attribute's value of what was read. */
  @Nullable Object taken(@Nullable Object read) {
    return converter == null || read == null ? read : converter.toDomainValue(read);
  }

  private static boolean isPlatform(Class<?> java) {
    return java.isArray() || java.getName().startsWith("java.");
  }
}
