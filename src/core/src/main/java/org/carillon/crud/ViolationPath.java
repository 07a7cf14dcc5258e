package org.carillon.crud;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a constraint of an entity is violated, in the names of the wire. */
final class ViolationPath {

  private final EntityRegistry entityRegistry;

  ViolationPath(EntityRegistry entityRegistry) {
    this.entityRegistry = entityRegistry;
  }

  /** The path, with what it begins with. */
  String of(ConstraintViolation<?> violation, String root) {
    StringBuilder path = new StringBuilder(root);
    List<EntityAttribute> members = entityRegistry.ofRow(violation.getRootBean()).members();
    for (Path.Node node : violation.getPropertyPath()) {
      if (node.isInIterable() && node.getIndex() != null) {
        path.append('[').append(node.getIndex()).append(']');
      }
      if (node.getKind() == ElementKind.PROPERTY) {
        EntityAttribute entityAttribute = member(members, node.getName());
        // A method that is no attribute (@AssertTrue) is known by its own name.
        String name = entityAttribute == null ? node.getName() : entityAttribute.name();
        path.append(path.isEmpty() ? "" : ".").append(name);
        members = entityAttribute == null ? List.of() : inside(entityAttribute);
      }
    }
    return path.toString();
  }

  private static @Nullable EntityAttribute member(List<EntityAttribute> members, String attribute) {
    for (EntityAttribute entityAttribute : members) {
      if (entityAttribute.attribute().equals(attribute)) {
        return entityAttribute;
      }
    }
    return null;
  }

  private List<EntityAttribute> inside(EntityAttribute entityAttribute) {
    if (entityAttribute instanceof EntityAttribute.Part part) {
      return entityRegistry.of(part.target()).members();
    }
    if (entityAttribute instanceof EntityAttribute.ToOne toOne) {
      return entityRegistry.of(toOne.target()).members();
    }
    if (entityAttribute instanceof EntityAttribute.Embedded embedded) {
      return embedded.type().members();
    }
    if (entityAttribute instanceof EntityAttribute.Elements elements
        && elements.embeddable() != null) {
      return elements.embeddable().members();
    }
    return List.of();
  }
}
