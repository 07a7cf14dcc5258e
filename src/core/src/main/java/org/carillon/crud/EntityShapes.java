package org.carillon.crud;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.carillon.api.Description;
import org.jspecify.annotations.Nullable;

/** Describes entities of the persistence unit with everything that is inside. */
@ApplicationScoped
public class EntityShapes {

  private EntityRegistry entityRegistry;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected EntityShapes() {}

  @Inject
  EntityShapes(EntityRegistry entityRegistry) {
    this.entityRegistry = entityRegistry;
  }

  /**
   * The shape of an entity.
   *
   * @throws RuntimeException if the class is no entity of the persistence unit
   */
  public EntityShape of(Class<?> entity) {
    EntityInfo info = entityRegistry.of(entity);
    Object fresh = Modifier.isAbstract(info.type().getModifiers()) ? null : info.instantiate();
    return new EntityShape(
        info.type(),
        info.name(),
        info.typeMember(),
        new TreeMap<>(info.types()),
        members(info.type(), info.members(), fresh));
  }

  /**
   * Members of an object.
   *
   * @param fresh a new one; null: what it has is not known
   */
  private static List<EntityShape.Member> members(
      Class<?> owner, List<EntityAttribute> attributes, @Nullable Object fresh) {
    List<EntityShape.Member> members = new ArrayList<>();
    for (EntityAttribute attribute : attributes) {
      Description description =
          WireName.annotation(owner, attribute.attribute(), Description.class);
      members.add(
          new EntityShape.Member(
              attribute.name(),
              owner,
              attribute.attribute(),
              EntityShape.Use.valueOf(attribute.use().name()),
              description == null ? "" : description.value(),
              fresh == null || attribute.property().get(fresh) != null,
              content(attribute)));
    }
    return members;
  }

  private static EntityShape.Content content(EntityAttribute attribute) {
    if (attribute instanceof EntityAttribute.Basic basic) {
      return new EntityShape.Value(
          basic.scalar().type(),
          basic.nullable(),
          basic.scale(),
          basic.length(),
          basic.comparable());
    }
    if (attribute instanceof EntityAttribute.Embedded embedded) {
      return embedded(embedded.type());
    }
    if (attribute instanceof EntityAttribute.ToOne toOne) {
      return new EntityShape.Reference(toOne.target(), toOne.nullable());
    }
    if (attribute instanceof EntityAttribute.Part part) {
      return new EntityShape.Parts(part.target(), part.collection() != null, part.backReference());
    }
    EntityAttribute.Elements elements = (EntityAttribute.Elements) attribute;
    if (elements.embeddable() != null) {
      return new EntityShape.Elements(embedded(elements.embeddable()));
    }
    ScalarType scalar = elements.scalar();
    return new EntityShape.Elements(
        new EntityShape.Value(
            scalar == null ? Object.class : scalar.type(), false, null, elements.length(), false));
  }

  private static EntityShape.Embedded embedded(EmbeddableInfo info) {
    return new EntityShape.Embedded(info.type(), members(info.type(), info.members(), null));
  }
}
