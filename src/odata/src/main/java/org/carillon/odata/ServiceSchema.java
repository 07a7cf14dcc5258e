package org.carillon.odata;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.carillon.crud.EntityDescription;
import org.carillon.crud.EntityDescription.Column;
import org.carillon.crud.EntityDescription.Link;
import org.carillon.model.ExposureModel;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Parameter;
import org.carillon.model.OperationModel.Source;
import org.jspecify.annotations.Nullable;

/**
 * What an OData service offers, in the terms of the model: entity sets, entity types, actions.
 *
 * @param namespace the namespace, which is the simple name of the service's class
 * @param sets the entity sets by their names
 * @param types the entity types by the class of the entity; more than the sets have, since
 *     compositions are reached through their owners
 * @param actions the actions by their names
 */
record ServiceSchema(
    String namespace,
    Map<String, EntitySet> sets,
    Map<Class<?>, EntityType> types,
    Map<String, Action> actions) {

  /** The name of the one entity container. */
  static final String CONTAINER = "EntityContainer";

  /** OData 4.01, CSDL, section 17.2; shorter, since longer ones are refused by clients. */
  private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]{0,127}");

  /**
   * An entity set.
   *
   * @param name its name, as {@code Books}
   * @param exposure who may do what
   * @param type of its entities
   */
  record EntitySet(String name, ExposureModel exposure, EntityType type) {}

  /**
   * An entity type.
   *
   * @param name its name, as {@code Book}
   * @param description the entity
   * @param properties the columns that OData has a type for, by name
   * @param links what leads to entities that are served, by name
   */
  record EntityType(
      String name,
      EntityDescription description,
      Map<String, Property> properties,
      Map<String, Link> links) {}

  /** A property: a column and how its values are OData's. */
  record Property(Column column, EdmMapping mapping) {}

  /**
   * An operation as an action.
   *
   * @param name its name, without the entity
   * @param operation the operation
   * @param set the entity set that it is bound to, or null
   * @param bindingParameter the name of the parameter that is the row; where null there is none
   * @param parameters its other parameters
   * @param result what it returns
   */
  record Action(
      String name,
      OperationModel operation,
      @Nullable EntitySet set,
      @Nullable String bindingParameter,
      List<ActionParameter> parameters,
      Result result) {

    /** Whether it can be called without a row in the address: the key is a parameter then. */
    boolean hasImport() {
      return set == null
          || (bindingParameter != null && set.type().description().key().size() == 1);
    }
  }

  /** A parameter of an action. */
  record ActionParameter(String name, EdmMapping mapping, boolean nullable) {}

  /** What an action returns. */
  sealed interface Result {

    /** Nothing. */
    record Nothing() implements Result {}

    /** One value. */
    record Value(EdmMapping mapping) implements Result {}

    /** One entity, or several. */
    record Rows(EntitySet set, boolean many) implements Result {}
  }

  /** The set of an entity's class, where there is one. */
  Optional<EntitySet> setOf(Class<?> entity) {
    return sets.values().stream().filter(set -> set.exposure().entity() == entity).findFirst();
  }

  /** Whether OData takes it for a name. */
  static boolean isIdentifier(String name) {
    return IDENTIFIER.matcher(name).matches();
  }

  /** The parameters of an operation; null where OData cannot say one of them. */
  static @Nullable List<ActionParameter> parameters(OperationModel operation) {
    List<ActionParameter> parameters = new ArrayList<>();
    for (Parameter parameter : operation.parameters()) {
      Source source = parameter.source();
      if (source == Source.CONNECTION || source == Source.DATA || source == Source.GENERATED) {
        return null;
      }
      if (source == Source.MEMBER) {
        EdmMapping mapping = parameter.type() instanceof Class<?> type ? EdmMapping.of(type) : null;
        if (mapping == null || !isIdentifier(parameter.name())) {
          return null;
        }
        boolean primitive = ((Class<?>) parameter.type()).isPrimitive();
        parameters.add(new ActionParameter(parameter.name(), mapping, !primitive));
      }
    }
    return parameters;
  }

  /** What an operation returns; null where OData cannot say it. */
  static @Nullable Result result(OperationModel operation, Map<String, EntitySet> sets) {
    Type type = operation.method().getGenericReturnType();
    if (type == void.class || type == Void.class) {
      return new Result.Nothing();
    }
    if (type instanceof Class<?> single) {
      EdmMapping mapping = EdmMapping.of(single);
      return mapping != null ? new Result.Value(mapping) : rows(single, false, sets);
    }
    if (type instanceof ParameterizedType generic
        && generic.getRawType() instanceof Class<?> raw
        && Collection.class.isAssignableFrom(raw)
        && generic.getActualTypeArguments()[0] instanceof Class<?> element) {
      return rows(element, true, sets);
    }
    return null;
  }

  private static @Nullable Result rows(Class<?> entity, boolean many, Map<String, EntitySet> sets) {
    return sets.values().stream()
        .filter(set -> set.exposure().entity() == entity)
        .findFirst()
        .map(set -> (Result) new Result.Rows(set, many))
        .orElse(null);
  }

  /** The columns of an entity that OData has a type and a name for. */
  static Map<String, Property> properties(EntityDescription description) {
    Map<String, Property> properties = new LinkedHashMap<>();
    for (Column column : description.columns()) {
      EdmMapping mapping = EdmMapping.of(column.type());
      if (mapping != null && isIdentifier(column.name())) {
        properties.put(column.name(), new Property(column, mapping));
      } else if (column.key()) {
        throw new IllegalStateException(
            description.type().getName()
                + "."
                + column.name()
                + " is a part of the key, and OData has no type or name for it: leave the entity"
                + " out with ODataService.only(…)");
      }
    }
    return properties;
  }
}
