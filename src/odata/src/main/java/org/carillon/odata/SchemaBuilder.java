package org.carillon.odata;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.carillon.api.Crud;
import org.carillon.crud.EntityDescription;
import org.carillon.crud.EntityDescription.Link;
import org.carillon.model.ExposureModel;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Parameter;
import org.carillon.model.OperationModel.Source;
import org.carillon.model.ServiceModel;
import org.carillon.odata.ServiceSchema.Action;
import org.carillon.odata.ServiceSchema.ActionParameter;
import org.carillon.odata.ServiceSchema.EntitySet;
import org.carillon.odata.ServiceSchema.EntityType;
import org.carillon.odata.ServiceSchema.Result;
import org.jspecify.annotations.Nullable;

/** Makes the schema of a service from its model. */
final class SchemaBuilder {

  private final ServiceModel service;
  private final Set<String> only;
  private final Function<Class<?>, EntityDescription> descriptions;

  /**
   * A builder.
   *
   * @param only the exposures that are served; empty: all
   * @param descriptions describes an entity
   */
  SchemaBuilder(
      ServiceModel service, Set<String> only, Function<Class<?>, EntityDescription> descriptions) {
    this.service = service;
    this.only = only;
    this.descriptions = descriptions;
  }

  /**
   * The schema.
   *
   * @throws IllegalStateException if one of the named exposures is none, or OData cannot say a key
   */
  ServiceSchema build() {
    for (String name : only) {
      if (service.exposure(name) == null) {
        throw new IllegalStateException(
            service.name() + " has no @Expose(as = \"" + name + "\"), which OData shall serve");
      }
    }
    Map<Class<?>, EntityType> types = types();
    Map<String, EntitySet> sets = new LinkedHashMap<>();
    for (ExposureModel exposure : service.exposures()) {
      EntityType type = types.get(exposure.entity());
      if (isServed(exposure) && type != null) {
        sets.put(exposure.name(), new EntitySet(exposure.name(), exposure, type));
      }
    }
    Map<String, Action> actions = new LinkedHashMap<>();
    for (OperationModel operation : service.operations().values()) {
      Action action = operation.replaces() == null ? action(operation, sets) : null;
      if (action != null) {
        actions.putIfAbsent(action.name(), action);
      }
    }
    return new ServiceSchema(service.beanClass().getSimpleName(), sets, types, actions);
  }

  private boolean isServed(ExposureModel exposure) {
    return (only.isEmpty() || only.contains(exposure.name()))
        && (exposure.access().containsKey(Crud.READ) || exposure.access().containsKey(Crud.LIST))
        && ServiceSchema.isIdentifier(exposure.name());
  }

  /** Those of the sets, and of all that is reached from them by compositions. */
  private Map<Class<?>, EntityType> types() {
    Map<Class<?>, EntityDescription> described = new LinkedHashMap<>();
    Set<Class<?>> served = new HashSet<>();
    Deque<Class<?>> open = new ArrayDeque<>();
    for (ExposureModel exposure : service.exposures()) {
      if (isServed(exposure)) {
        served.add(exposure.entity());
        open.add(exposure.entity());
      }
    }
    while (!open.isEmpty()) {
      Class<?> entity = open.poll();
      if (!described.containsKey(entity)) {
        EntityDescription description = descriptions.apply(entity);
        described.put(entity, description);
        description.links().stream().filter(Link::owned).map(Link::target).forEach(open::add);
      }
    }
    Map<Class<?>, EntityType> types = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    described.forEach(
        (entity, description) -> {
          String simple = entity.getSimpleName();
          String name = names.add(simple) ? simple : description.name();
          Map<String, Link> links = new LinkedHashMap<>();
          for (Link link : description.links()) {
            boolean reached = served.contains(link.target()) || link.owned();
            if (reached && ServiceSchema.isIdentifier(link.name())) {
              links.put(link.name(), link);
            }
          }
          types.put(
              entity,
              new EntityType(name, description, ServiceSchema.properties(description), links));
        });
    return types;
  }

  private @Nullable Action action(OperationModel operation, Map<String, EntitySet> sets) {
    EntitySet set = null;
    String binding = null;
    if (operation.exposure() != null) {
      set = sets.get(operation.exposure().name());
      binding =
          operation.parameters().stream()
              .filter(parameter -> parameter.source() == Source.ENTITY)
              .map(Parameter::name)
              .findFirst()
              .orElse(null);
      if (set == null || binding == null) {
        return null; // not a row's, or of an entity that is not served
      }
    }
    List<ActionParameter> parameters = ServiceSchema.parameters(operation);
    Result result = ServiceSchema.result(operation, sets);
    String name = operation.name().substring(operation.name().indexOf(':') + 1);
    if (parameters == null || result == null || !ServiceSchema.isIdentifier(name)) {
      return null;
    }
    return new Action(name, operation, set, binding, parameters, result);
  }
}
