package org.carillon.odata;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.data.EntityCollection;
import org.apache.olingo.commons.api.data.Link;
import org.apache.olingo.commons.api.data.Property;
import org.apache.olingo.commons.api.data.ValueType;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourceNavigation;
import org.apache.olingo.server.api.uri.queryoption.ExpandItem;
import org.apache.olingo.server.api.uri.queryoption.ExpandOption;
import org.carillon.crud.EntityDescription;
import org.carillon.odata.ServiceSchema.EntityType;
import org.hibernate.Hibernate;
import org.jspecify.annotations.Nullable;

/** Makes OData's entities of managed rows, with what {@code $expand} asks for. */
final class EntityRenderer {

  private final ServiceSchema schema;
  private final EntityQueries queries;
  private final AccessCheck access;
  private final int most;

  /**
   * A renderer.
   *
   * @param most how many rows {@code $expand} may add in all
   */
  EntityRenderer(ServiceSchema schema, EntityQueries queries, AccessCheck access, int most) {
    this.schema = schema;
    this.queries = queries;
    this.access = access;
    this.most = most;
  }

  /** The entities of rows, in their order. */
  List<Entity> render(EntityType type, List<Object> rows, @Nullable ExpandOption expand)
      throws ODataApplicationException {
    List<Entity> entities = new ArrayList<>();
    for (Object row : rows) {
      entities.add(entity(type, row));
    }
    if (expand != null) {
      Set<EntityDescription.Link> links = links(type, expand);
      for (EntityDescription.Link link : links) {
        expand(type, link, rows, entities);
      }
    }
    return entities;
  }

  private void expand(
      EntityType type, EntityDescription.Link link, List<Object> rows, List<Entity> entities)
      throws ODataApplicationException {
    access.read(type, link);
    EntityType target = schema.types().get(link.target());
    if (target == null) {
      throw new IllegalStateException(link + " leads to no type of the schema");
    }
    IdentityHashMap<Object, List<Object>> found = queries.follow(type, link, rows, most);
    for (int i = 0; i < rows.size(); i++) {
      Link inline = new Link();
      inline.setTitle(link.name());
      EntityCollection others = new EntityCollection();
      for (Object other : found.getOrDefault(rows.get(i), List.of())) {
        others.getEntities().add(entity(target, other));
      }
      if (link.many()) {
        inline.setInlineEntitySet(others);
      } else if (!others.getEntities().isEmpty()) {
        inline.setInlineEntity(others.getEntities().get(0));
      }
      entities.get(i).getNavigationLinks().add(inline);
    }
  }

  /** The links that are asked for; one level, and of options inside {@code $select} alone. */
  private static Set<EntityDescription.Link> links(EntityType type, ExpandOption expand)
      throws ODataApplicationException {
    Map<String, EntityDescription.Link> links = new LinkedHashMap<>();
    for (ExpandItem item : expand.getExpandItems()) {
      if (item.isRef()
          || item.hasCountPath()
          || item.getLevelsOption() != null
          || item.getExpandOption() != null
          || item.getFilterOption() != null
          || item.getOrderByOption() != null
          || item.getSearchOption() != null
          || item.getSkipOption() != null
          || item.getTopOption() != null
          || item.getCountOption() != null
          || item.getApplyOption() != null) {
        throw ODataErrors.notImplemented("$expand goes one level, and takes $select alone");
      }
      if (item.isStar()) {
        links.putAll(type.links());
        continue;
      }
      List<UriResource> parts = item.getResourcePath().getUriResourceParts();
      EntityDescription.Link link =
          parts.size() == 1 && parts.get(0) instanceof UriResourceNavigation navigation
              ? type.links().get(navigation.getProperty().getName())
              : null;
      if (link == null) {
        throw ODataErrors.notImplemented("$expand takes associations, without types or paths");
      }
      links.put(link.name(), link);
    }
    return Set.copyOf(links.values());
  }

  private static Entity entity(EntityType type, Object row) {
    Object loaded = Hibernate.unproxy(row);
    Entity entity = new Entity();
    type.properties()
        .forEach(
            (name, property) -> {
              Object value = property.column().value().apply(loaded);
              entity.addProperty(
                  new Property(
                      null,
                      name,
                      ValueType.PRIMITIVE,
                      value == null ? null : property.mapping().toOData().apply(value)));
            });
    return entity;
  }
}
