package org.carillon.json;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a type looks on the wire: what its attributes are called there. Computed at each call: for
 * messages, not for every frame.
 */
public final class TypeShape {

  private final ObjectMapper mapper;
  private final JavaType type;

  TypeShape(ObjectMapper mapper, JavaType type) {
    this.mapper = mapper;
    this.type = type;
  }

  /** The name on the wire of an attribute; its own name where the type has none such. */
  public String name(String attribute) {
    BeanPropertyDefinition property = property(attribute);
    return property == null ? attribute : property.getName();
  }

  /** The type of an attribute; of an unknown one any object. */
  public TypeShape attribute(String attribute) {
    BeanPropertyDefinition property = property(attribute);
    return new TypeShape(
        mapper, property == null ? mapper.constructType(Object.class) : property.getPrimaryType());
  }

  /** What the type contains, where it is a collection, an array, a map or an optional. */
  public TypeShape element() {
    JavaType content = type.getContentType();
    if (content == null && type.containedTypeCount() > 0) {
      content = type.containedType(0);
    }
    return content == null ? this : new TypeShape(mapper, content);
  }

  /** Whether it is a collection, an array, a map or an optional. */
  public boolean isContainer() {
    return type.isContainerType() || type.hasRawClass(java.util.Optional.class);
  }

  private @Nullable BeanPropertyDefinition property(String attribute) {
    List<BeanPropertyDefinition> properties =
        mapper.getSerializationConfig().introspect(type).findProperties();
    return properties.stream()
        .filter(property -> property.getInternalName().equals(attribute))
        .findFirst()
        .orElse(null);
  }
}
