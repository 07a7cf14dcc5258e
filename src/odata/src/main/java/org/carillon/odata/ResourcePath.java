package org.carillon.odata;

import java.util.ArrayList;
import java.util.List;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.UriParameter;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourceAction;
import org.apache.olingo.server.api.uri.UriResourceCount;
import org.apache.olingo.server.api.uri.UriResourceEntitySet;
import org.apache.olingo.server.api.uri.UriResourceNavigation;
import org.apache.olingo.server.api.uri.UriResourcePrimitiveProperty;
import org.apache.olingo.server.api.uri.UriResourceValue;
import org.carillon.crud.EntityDescription.Link;
import org.carillon.odata.ServiceSchema.EntitySet;
import org.carillon.odata.ServiceSchema.EntityType;
import org.jspecify.annotations.Nullable;

/**
 * The rows that an address names: {@code Books}, {@code Books(201)}, {@code Orders(…)/Items},
 * {@code Books(201)/author/name}.
 *
 * @param set the entity set that it begins with
 * @param key the key in that set; empty: all of it
 * @param steps over associations
 * @param property the property that it ends with, or null
 */
record ResourcePath(
    EntitySet set, List<UriParameter> key, List<Step> steps, @Nullable String property) {

  /** Over an association; with a key to one of the rows there. */
  record Step(Link link, EntityType type, List<UriParameter> key) {}

  /**
   * Reads it.
   *
   * @throws ODataApplicationException 501 for what is none of them, 403 where the caller may not
   */
  static ResourcePath of(UriInfo uri, ServiceSchema schema, AccessCheck access)
      throws ODataApplicationException {
    List<UriResource> parts = uri.getUriResourceParts();
    if (!(parts.get(0) instanceof UriResourceEntitySet first)) {
      throw ODataErrors.notImplemented("Addresses begin with an entity set");
    }
    EntitySet set = schema.sets().get(first.getEntitySet().getName());
    if (set == null || first.getTypeFilterOnCollection() != null) {
      throw ODataErrors.notImplemented("Types in addresses are not implemented");
    }
    access.read(set, first.isCollection());
    List<Step> steps = new ArrayList<>();
    EntityType type = set.type();
    String property = null;
    for (UriResource part : parts.subList(1, parts.size())) {
      if (part instanceof UriResourceNavigation navigation) {
        Link link = type.links().get(navigation.getProperty().getName());
        EntityType target = link == null ? null : schema.types().get(link.target());
        if (link == null || target == null) {
          throw ODataErrors.notFound("There is no such association");
        }
        access.read(type, link);
        steps.add(new Step(link, target, navigation.getKeyPredicates()));
        type = target;
      } else if (part instanceof UriResourcePrimitiveProperty last) {
        property = last.getProperty().getName();
      } else if (!(part instanceof UriResourceCount)
          && !(part instanceof UriResourceValue)
          && !(part instanceof UriResourceAction)) {
        throw ODataErrors.notImplemented("Addresses like this one are not implemented");
      }
    }
    return new ResourcePath(set, first.getKeyPredicates(), steps, property);
  }

  /** The type of the rows at its end. */
  EntityType type() {
    return steps.isEmpty() ? set.type() : steps.get(steps.size() - 1).type();
  }

  /** Whether its end may be several rows. */
  boolean isCollection() {
    if (steps.isEmpty()) {
      return key.isEmpty();
    }
    Step last = steps.get(steps.size() - 1);
    return last.link().many() && last.key().isEmpty();
  }

  /** The row that its last step starts from; null: it has no step. */
  @Nullable ResourcePath parent() {
    return steps.isEmpty()
        ? null
        : new ResourcePath(set, key, steps.subList(0, steps.size() - 1), null);
  }
}
