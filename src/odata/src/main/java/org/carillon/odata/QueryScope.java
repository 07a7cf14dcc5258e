package org.carillon.odata;

import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.From;
import jakarta.persistence.criteria.Join;
import jakarta.persistence.criteria.JoinType;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.olingo.commons.api.edm.EdmPrimitiveType;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeException;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind;
import org.apache.olingo.commons.core.edm.primitivetype.EdmPrimitiveTypeFactory;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.uri.UriParameter;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourceNavigation;
import org.apache.olingo.server.api.uri.UriResourcePrimitiveProperty;
import org.carillon.crud.EntityDescription.Column;
import org.carillon.crud.EntityDescription.Link;
import org.carillon.odata.ServiceSchema.EntityType;
import org.carillon.odata.ServiceSchema.Property;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a query is about, and where their properties lie in it. Associations are joined
 * once, and outer, so that a row without one is not lost.
 */
final class QueryScope {

  /** More than a page of a list asks for, and few enough for the planner of any database. */
  static final int MOST_JOINS = 16;

  private final CriteriaBuilder builder;
  private final ServiceSchema schema;
  private final From<?, ?> from;
  private final EntityType type;
  private final AccessCheck access;
  private final Joins joins;
  private final Map<String, QueryScope> joined = new LinkedHashMap<>();

  QueryScope(
      CriteriaBuilder builder,
      ServiceSchema schema,
      From<?, ?> from,
      EntityType type,
      AccessCheck access) {
    this(builder, schema, from, type, access, new Joins());
  }

  private QueryScope(
      CriteriaBuilder builder,
      ServiceSchema schema,
      From<?, ?> from,
      EntityType type,
      AccessCheck access,
      Joins joins) {
    this.builder = builder;
    this.schema = schema;
    this.from = from;
    this.type = type;
    this.access = access;
    this.joins = joins;
  }

  /** How many associations a query follows, wherever it names them: each costs the database. */
  private static final class Joins {

    private int count;

    void one() throws ODataApplicationException {
      if (++count > MOST_JOINS) {
        throw ODataErrors.badRequest("The query follows more than " + MOST_JOINS + " associations");
      }
    }
  }

  CriteriaBuilder builder() {
    return builder;
  }

  From<?, ?> from() {
    return from;
  }

  EntityType type() {
    return type;
  }

  /**
   * The rows on the other side of an association; an inner join, so only those that are there.
   *
   * @throws ODataApplicationException 400 if the query follows too many
   */
  QueryScope across(Link link) throws ODataApplicationException {
    joins.one();
    Join<?, ?> join = from.join(link.attribute());
    return new QueryScope(builder, schema, join, target(link), access, joins);
  }

  /** A property of the type by its name, which the metadata knows. */
  FilterOperand.Value value(String name) {
    Property property = type.properties().get(name);
    if (property == null) {
      throw new IllegalArgumentException(type.name() + " has no property " + name);
    }
    return new FilterOperand.Value(
        path(property.column()),
        property.mapping(),
        property.column().toAttribute(),
        property.column().nullable());
  }

  /**
   * The property at a path of an address, as {@code author/name}.
   *
   * @throws ODataApplicationException 501 where it leads through several rows, 403 where the caller
   *     may not see those on the way, 400 if the query follows too many associations
   */
  FilterOperand.Value value(List<UriResource> parts) throws ODataApplicationException {
    QueryScope scope = this;
    boolean nullable = false;
    for (UriResource part : parts.subList(0, parts.size() - 1)) {
      Link link =
          part instanceof UriResourceNavigation navigation
              ? scope.type.links().get(navigation.getProperty().getName())
              : null;
      if (link == null || link.many()) {
        throw ODataErrors.notImplemented("Paths lead over associations to one row");
      }
      scope = scope.join(link);
      nullable = true;
    }
    UriResource last = parts.get(parts.size() - 1);
    if (!(last instanceof UriResourcePrimitiveProperty property)) {
      throw ODataErrors.notImplemented("Rows are filtered and ordered by their properties");
    }
    Property found = scope.type.properties().get(property.getProperty().getName());
    if (found == null || !found.column().comparable()) {
      throw ODataErrors.notImplemented(
          property.getProperty().getName() + " cannot be compared or ordered by");
    }
    return new FilterOperand.Value(
        scope.path(found.column()),
        found.mapping(),
        found.column().toAttribute(),
        nullable || found.column().nullable());
  }

  /** What holds for the row of a key. */
  Predicate[] key(List<UriParameter> key) throws ODataApplicationException {
    List<Predicate> all = new ArrayList<>();
    for (UriParameter part : key) {
      Property property = type.properties().get(part.getName());
      if (property == null || part.getText() == null) {
        throw ODataErrors.notImplemented("Keys are given by literals");
      }
      FilterOperand.Value value = value(part.getName());
      EdmPrimitiveType edm = EdmPrimitiveTypeFactory.getInstance(property.mapping().kind());
      all.add(
          builder.equal(
              value.expression(), literal(value, new FilterOperand.Constant(edm, part.getText()))));
    }
    return all.toArray(Predicate[]::new);
  }

  /** The value of a literal that is compared with another value; not null. */
  Object literal(FilterOperand.Value other, FilterOperand.Constant constant)
      throws ODataApplicationException {
    EdmMapping mapping = other.mapping();
    EdmPrimitiveType edm = EdmPrimitiveTypeFactory.getInstance(mapping.kind());
    try {
      // The facets of the property bound what is stored, not what may be asked for.
      Object read =
          edm.valueOfString(
              edm.fromUriLiteral(constant.text()),
              null,
              null,
              // of a decimal it is no bound, but wants to be met
              mapping.kind() == EdmPrimitiveTypeKind.Decimal ? null : Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              null,
              mapping.literal());
      Object value =
          read == null ? null : other.toAttribute().apply(mapping.fromOData().apply(read));
      if (value == null) {
        throw ODataErrors.badRequest("A literal is null where it may not be");
      }
      return value;
    } catch (EdmPrimitiveTypeException | RuntimeException e) {
      // fromOData and an application's converter refuse by throwing
      throw ODataErrors.badRequest("A literal is not of the type " + mapping.kind());
    }
  }

  private QueryScope join(Link link) throws ODataApplicationException {
    access.read(type, link);
    QueryScope known = joined.get(link.attribute());
    if (known != null) {
      return known;
    }
    joins.one();
    QueryScope scope =
        new QueryScope(
            builder,
            schema,
            from.join(link.attribute(), JoinType.LEFT),
            target(link),
            access,
            joins);
    joined.put(link.attribute(), scope);
    return scope;
  }

  private EntityType target(Link link) {
    EntityType target = schema.types().get(link.target());
    if (target == null) {
      throw new IllegalStateException(link + " leads to no type of the schema");
    }
    return target;
  }

  private Path<?> path(Column column) {
    Path<?> path = from;
    for (String attribute : column.path()) {
      path = path.get(attribute);
    }
    return path;
  }

  /** The properties of texts, which a search looks into. */
  List<FilterOperand.Value> texts() {
    List<FilterOperand.Value> texts = new ArrayList<>();
    for (Property property : type.properties().values()) {
      @Nullable Class<?> java = property.column().type();
      if (java == String.class && property.column().comparable()) {
        texts.add(value(property.column().name()));
      }
    }
    return texts;
  }
}
