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
final class Ordering {

  private static final int MOST = 16;

  private final Entities entities;
  private final CriteriaBuilder builder;
  private final Root<?> root;
  private final Faults faults;

  Ordering(Entities entities, CriteriaBuilder builder, Root<?> root, Faults faults) {
    this.entities = entities;
    this.builder = builder;
    this.root = root;
    this.faults = faults;
  }

  /** Of {@code "title desc, author_ID, address.city"}. */
  List<Order> of(EntityInfo info, @Nullable Object given) {
    List<Order> order = new ArrayList<>();
    if (given instanceof String text) {
      String[] terms = text.split(",", -1);
      if (terms.length > MOST) {
        faults.add("orderby", "has more than " + MOST + " fields");
        return order;
      }
      for (String term : terms) {
        term(info, term.strip(), order);
      }
    } else if (given != null) {
      faults.add("orderby", "must be text");
    }
    key(info.key().members(), root, order);
    return order;
  }

  private void term(EntityInfo info, String term, List<Order> order) {
    String[] words = term.split("\\s+", -1);
    String direction = words.length == 2 ? words[1].toLowerCase(Locale.ROOT) : "asc";
    if (words.length > 2 || !(direction.equals("asc") || direction.equals("desc"))) {
      faults.add("orderby", "must be fields, each with asc or desc or nothing after it");
      return;
    }
    Path<?> path = path(info.members(), root, words[0]);
    if (path == null) {
      faults.add(
          "orderby", "names " + Faults.path("", words[0]) + ", which is no field to order by");
    } else {
      order.add(direction.equals("desc") ? builder.desc(path) : builder.asc(path));
    }
  }

  private @Nullable Path<?> path(List<Member> members, Path<?> from, String name) {
    for (Member member : members) {
      if (member.name().equals(name)) {
        return member instanceof Member.Basic basic && basic.comparable()
            ? from.get(member.attribute())
            : null;
      }
    }
    for (Member member : members) {
      String rest = rest(member, name);
      if (rest != null) {
        List<Member> inner =
            member instanceof Member.Embedded embedded
                ? embedded.type().members()
                : entities.of(((Member.ToOne) member).target()).key().members();
        Path<?> path = path(inner, from.get(member.attribute()), rest);
        if (path != null) {
          return path;
        }
      }
    }
    return null;
  }

  private static @Nullable String rest(Member member, String name) {
    boolean dotted = name.startsWith(member.name() + ".");
    boolean flat = member instanceof Member.ToOne && name.startsWith(member.name() + "_");
    boolean inside = member instanceof Member.Embedded || member instanceof Member.ToOne;
    return inside && (dotted || flat) ? name.substring(member.name().length() + 1) : null;
  }

  private void key(List<Member> members, Path<?> from, List<Order> order) {
    for (Member member : members) {
      Path<?> path = from.get(member.attribute());
      if (member instanceof Member.Basic) {
        order.add(builder.asc(path));
      } else if (member instanceof Member.Embedded embedded) {
        key(embedded.type().members(), path, order);
      } else if (member instanceof Member.ToOne toOne) {
        key(entities.of(toOne.target()).key().members(), path, order);
      }
    }
  }
}
