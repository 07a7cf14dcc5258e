package org.carillon.crud;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.carillon.crud.EntityDescription.Column;
import org.carillon.crud.EntityDescription.Link;
import org.jspecify.annotations.Nullable;

/** Describes entities of the persistence unit with flat columns. */
@ApplicationScoped
public class EntityDescriptions {

  private EntityRegistry entityRegistry;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected EntityDescriptions() {}

  @Inject
  EntityDescriptions(EntityRegistry entityRegistry) {
    this.entityRegistry = entityRegistry;
  }

  /**
   * The description of an entity.
   *
   * @throws RuntimeException if the class is no entity of the persistence unit
   */
  public EntityDescription of(Class<?> entity) {
    EntityInfo info = entityRegistry.of(entity);
    List<Column> columns = new ArrayList<>();
    List<Link> links = new ArrayList<>();
    for (EntityAttribute entityAttribute : info.members()) {
      add(
          entityAttribute,
          new Place("", List.of(), entityAttribute.use().isKey(), row -> row),
          columns);
      if (entityAttribute instanceof EntityAttribute.ToOne toOne) {
        links.add(new Link(toOne.name(), toOne.attribute(), toOne.target(), false, false));
      } else if (entityAttribute instanceof EntityAttribute.Part part) {
        boolean many = part.collection() != null;
        links.add(new Link(part.name(), part.attribute(), part.target(), many, true));
      }
    }
    return new EntityDescription(info.type(), info.name(), columns, links);
  }

  /**
   * Where the members of an object lie.
   *
   * @param prefix of their names
   * @param path of the attributes above them
   * @param key whether they are parts of the key
   * @param owner finds the object that has them, from the row
   */
  private record Place(
      String prefix, List<String> path, boolean key, Function<Object, @Nullable Object> owner) {

    Place below(EntityAttribute member, Function<Object, @Nullable Object> inner) {
      return new Place(prefix + member.name() + "_", path(member), key, inner);
    }

    List<String> path(EntityAttribute member) {
      List<String> all = new ArrayList<>(path);
      all.add(member.attribute());
      return all;
    }

    @Nullable Object value(EntityAttribute member, Object row) {
      Object holder = owner.apply(row);
      return holder == null ? null : member.property().get(holder);
    }
  }

  private void add(EntityAttribute entityAttribute, Place place, List<Column> columns) {
    if (entityAttribute instanceof EntityAttribute.Basic basic) {
      columns.add(column(basic, place, basic.nullable(), row -> place.value(basic, row)));
    } else if (entityAttribute instanceof EntityAttribute.Embedded embedded) {
      Place inside = place.below(embedded, row -> place.value(embedded, row));
      embedded.type().members().forEach(part -> add(part, inside, columns));
    } else if (entityAttribute instanceof EntityAttribute.ToOne toOne) {
      EntityInfo target = entityRegistry.of(toOne.target());
      Function<Object, @Nullable Object> key =
          row -> {
            Object reference = place.value(toOne, row);
            return reference == null ? null : entityRegistry.key(reference);
          };
      for (EntityAttribute part : target.key().members()) {
        addKey(target, part, place.below(toOne, key), toOne.nullable(), columns);
      }
    }
  }

  /** Parts of the key of an association's target; the place's owner is the key itself. */
  private void addKey(
      EntityInfo target,
      EntityAttribute part,
      Place place,
      boolean nullable,
      List<Column> columns) {
    Function<Object, @Nullable Object> value =
        row -> {
          Object key = place.owner().apply(row);
          return key == null ? null : target.key().part(key, part);
        };
    if (part instanceof EntityAttribute.Basic basic) {
      columns.add(column(basic, place, nullable, value));
    } else if (part instanceof EntityAttribute.Embedded embedded) {
      Place inside = place.below(embedded, value);
      embedded.type().members().forEach(each -> add(each, inside, columns));
    } else if (part instanceof EntityAttribute.ToOne toOne) {
      EntityInfo next = entityRegistry.of(toOne.target());
      for (EntityAttribute each : next.key().members()) {
        addKey(next, each, place.below(toOne, value), nullable, columns);
      }
    }
  }

  private static Column column(
      EntityAttribute.Basic member,
      Place place,
      boolean nullable,
      Function<Object, @Nullable Object> attribute) {
    ScalarType scalarType = member.scalar();
    return new Column(
        place.prefix() + member.name(),
        place.path(member),
        place.key(),
        raw(scalarType.type()),
        nullable && !place.key(),
        member.scale(),
        member.length(),
        member.comparable(),
        row -> scalarType.shown(attribute.apply(row)),
        scalarType::taken);
  }

  private static Class<?> raw(Type type) {
    return type instanceof Class<?> plain
        ? plain
        : type instanceof ParameterizedType generic
            ? (Class<?>) generic.getRawType()
            : Object.class;
  }
}
