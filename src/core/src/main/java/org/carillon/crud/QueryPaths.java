package org.carillon.crud;

import jakarta.persistence.criteria.From;
import jakarta.persistence.criteria.JoinType;
import jakarta.persistence.criteria.Path;

/** Ways from a row to its members in a query. */
final class QueryPaths {

  private QueryPaths() {}

  /**
   * To a member. What lies in another table is joined so that rows without it stay: by itself
   * Hibernate leaves them out.
   */
  static Path<?> to(Path<?> from, EntityAttribute member) {
    return from instanceof From<?, ?> rows && isJoined(member)
        ? rows.join(member.attribute(), JoinType.LEFT)
        : from.get(member.attribute());
  }

  private static boolean isJoined(EntityAttribute member) {
    return member instanceof EntityAttribute.Embedded embedded
        ? embedded.type().members().stream().anyMatch(QueryPaths::isJoined)
        : member instanceof EntityAttribute.ToOne toOne && toOne.joined();
  }
}
