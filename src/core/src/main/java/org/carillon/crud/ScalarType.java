package org.carillon.crud;

import java.lang.reflect.Type;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.type.SqlTypes;
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
 * @param document what is known of it where its column holds JSON, else null
 * @param precision the digits that its column keeps of a second
 */
record ScalarType(
    Type type,
    Class<?> java,
    @Nullable BasicValueConverter<Object, Object> converter,
    @Nullable JsonDocument document,
    int precision) {

  /**
   * Of an attribute.
   *
   * @param type with its type arguments
   * @param precision the digits that its column keeps of a second
   */
  @SuppressWarnings("unchecked") // the converter is the attribute's own
  static ScalarType of(Type type, Class<?> java, JdbcMapping mapping, int precision) {
    BasicValueConverter<?, ?> converter = mapping.getValueConverter();
    if (mapping.getJdbcType().getDefaultSqlTypeCode() == SqlTypes.JSON && converter == null) {
      return new ScalarType(
          type, java, null, JsonDocument.of(type, mapping.getMappedJavaType()), precision);
    }
    return converter == null || java.isEnum() || java.isPrimitive() || isPlatform(java)
        ? new ScalarType(type, java, null, null, precision)
        : new ScalarType(
            converter.getRelationalJavaType().getJavaType(),
            java,
            (BasicValueConverter<Object, Object>) converter,
            null,
            precision);
  }

  /** The attribute's value as it is written. */
  @Nullable Object shown(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    return document != null
        ? document.shown(value)
        : converter == null ? value : converter.toRelationalValue(value);
  }

  /**
   * The attribute's value of what was read, as the column will hold it.
   *
   * @throws IllegalArgumentException if the column cannot hold it
   */
  @Nullable Object taken(@Nullable Object read) {
    if (read == null) {
      return null;
    }
    if (document != null) {
      return document.stored(read);
    }
    Object cut = TemporalPrecision.cut(read, precision);
    return converter == null ? cut : converter.toDomainValue(cut);
  }

  private static boolean isPlatform(Class<?> java) {
    return java.isArray() || java.getName().startsWith("java.");
  }
}
