package org.carillon.crud;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a constraint of an entity is violated, in the names of the wire. */
final class ViolationPath {

  private final Entities entities;

  ViolationPath(Entities entities) {
    this.entities = entities;
  }

  /** The path, with what it begins with. */
  String of(ConstraintViolation<?> violation, String root) {
    StringBuilder path = new StringBuilder(root);
    List<Member> members = entities.ofRow(violation.getRootBean()).members();
    for (Path.Node node : violation.getPropertyPath()) {
      if (node.isInIterable() && node.getIndex() != null) {
        path.append('[').append(node.getIndex()).append(']');
      }
      if (node.getKind() == ElementKind.PROPERTY) {
        Member member = member(members, node.getName());
        // A method that is no attribute (@AssertTrue) is known by its own name.
        String name = member == null ? node.getName() : member.name();
        path.append(path.isEmpty() ? "" : ".").append(name);
        members = member == null ? List.of() : inside(member);
      }
    }
    return path.toString();
  }

  private static @Nullable Member member(List<Member> members, String attribute) {
    for (Member member : members) {
      if (member.attribute().equals(attribute)) {
        return member;
      }
    }
    return null;
  }

  private List<Member> inside(Member member) {
    if (member instanceof Member.Part part) {
      return entities.of(part.target()).members();
    }
    if (member instanceof Member.ToOne toOne) {
      return entities.of(toOne.target()).members();
    }
    if (member instanceof Member.Embedded embedded) {
      return embedded.type().members();
    }
    if (member instanceof Member.Elements elements && elements.embeddable() != null) {
      return elements.embeddable().members();
    }
    return List.of();
  }
}
