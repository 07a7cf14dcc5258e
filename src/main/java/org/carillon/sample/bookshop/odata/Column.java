package org.carillon.sample.bookshop.odata;

import jakarta.persistence.criteria.Path;
import java.util.function.Function;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind;
import org.apache.olingo.commons.api.edm.provider.CsdlProperty;
import org.jspecify.annotations.Nullable;

/**
 * One property of an entity set: what OData is told of it, and where it is in the entity.
 *
 * @param property its name, type and facets
 * @param path where a query finds it, as {@code author.id}
 * @param javaType of its values
 * @param value reads it from an entity
 * @param <T> the entity
 */
record Column<T>(
    CsdlProperty property, String path, Class<?> javaType, Function<T, @Nullable Object> value) {

  static <T> Column<T> of(
      String name,
      EdmPrimitiveTypeKind kind,
      String path,
      Class<?> javaType,
      Function<T, @Nullable Object> value) {
    return new Column<>(
        new CsdlProperty().setName(name).setType(kind.getFullQualifiedName()),
        path,
        javaType,
        value);
  }

  /** The same, of no more characters. */
  Column<T> length(int most) {
    property.setMaxLength(most);
    return this;
  }

  /** The same, of so many digits, and so many of them behind the point. */
  Column<T> digits(int precision, int scale) {
    property.setPrecision(precision).setScale(scale);
    return this;
  }

  /** The same, which is always there. */
  Column<T> required() {
    property.setNullable(false);
    return this;
  }

  String name() {
    return property.getName();
  }

  /** Where it is below the root of a query. */
  Path<?> in(Path<?> root) {
    Path<?> found = root;
    for (String step : path.split("\\.", -1)) {
      found = found.get(step);
    }
    return found;
  }
}
