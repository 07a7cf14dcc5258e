package org.carillon.crud;

import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Root;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The order of a list: what the client said, then the key, so that pages never overlap. */
final class ListOrder {

  private static final int MOST = 16;

  private final EntityRegistry entityRegistry;
  private final CriteriaBuilder builder;
  private final Root<?> root;
  private final RequestErrors requestErrors;

  ListOrder(
      EntityRegistry entityRegistry,
      CriteriaBuilder builder,
      Root<?> root,
      RequestErrors requestErrors) {
    this.entityRegistry = entityRegistry;
    this.builder = builder;
    this.root = root;
    this.requestErrors = requestErrors;
  }

  /** Of {@code "title desc, author_ID, address.city"}. */
  List<Order> of(EntityInfo info, @Nullable Object given) {
    List<Order> order = new ArrayList<>();
    if (given instanceof String text) {
      String[] terms = text.split(",", -1);
      if (terms.length > MOST) {
        requestErrors.add("orderby", "has more than " + MOST + " fields");
        return order;
      }
      for (String term : terms) {
        term(info, term.strip(), order);
      }
    } else if (given != null) {
      requestErrors.add("orderby", "must be text");
    }
    key(info.key().members(), root, order);
    return order;
  }

  private void term(EntityInfo info, String term, List<Order> order) {
    String[] words = term.split("\\s+", -1);
    String direction = words.length == 2 ? words[1].toLowerCase(Locale.ROOT) : "asc";
    if (words.length > 2 || !(direction.equals("asc") || direction.equals("desc"))) {
      requestErrors.add("orderby", "must be fields, each with asc or desc or nothing after it");
      return;
    }
    Path<?> path = path(info.members(), root, words[0]);
    if (path == null) {
      requestErrors.add(
          "orderby",
          "names " + RequestErrors.path("", words[0]) + ", which is no field to order by");
    } else {
      order.add(direction.equals("desc") ? builder.desc(path) : builder.asc(path));
    }
  }

  private @Nullable Path<?> path(List<EntityAttribute> members, Path<?> from, String name) {
    for (EntityAttribute entityAttribute : members) {
      if (entityAttribute.name().equals(name)) {
        return entityAttribute instanceof EntityAttribute.Basic basic && basic.comparable()
            ? from.get(entityAttribute.attribute())
            : null;
      }
    }
    for (EntityAttribute entityAttribute : members) {
      String rest = rest(entityAttribute, name);
      if (rest != null) {
        List<EntityAttribute> inner =
            entityAttribute instanceof EntityAttribute.Embedded embedded
                ? embedded.type().members()
                : entityRegistry
                    .of(((EntityAttribute.ToOne) entityAttribute).target())
                    .key()
                    .members();
        Path<?> path = path(inner, QueryPaths.to(from, entityAttribute), rest);
        if (path != null) {
          return path;
        }
      }
    }
    return null;
  }

  private static @Nullable String rest(EntityAttribute entityAttribute, String name) {
    boolean dotted = name.startsWith(entityAttribute.name() + ".");
    boolean flat =
        entityAttribute instanceof EntityAttribute.ToOne
            && name.startsWith(entityAttribute.name() + "_");
    boolean inside =
        entityAttribute instanceof EntityAttribute.Embedded
            || entityAttribute instanceof EntityAttribute.ToOne;
    return inside && (dotted || flat) ? name.substring(entityAttribute.name().length() + 1) : null;
  }

  private void key(List<EntityAttribute> members, Path<?> from, List<Order> order) {
    for (EntityAttribute entityAttribute : members) {
      Path<?> path = QueryPaths.to(from, entityAttribute);
      if (entityAttribute instanceof EntityAttribute.Basic) {
        order.add(builder.asc(path));
      } else if (entityAttribute instanceof EntityAttribute.Embedded embedded) {
        key(embedded.type().members(), path, order);
      } else if (entityAttribute instanceof EntityAttribute.ToOne toOne) {
        key(entityRegistry.of(toOne.target()).key().members(), path, order);
      }
    }
  }
}
