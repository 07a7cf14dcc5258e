package org.carillon.model;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.carillon.api.Crud;
import org.jspecify.annotations.Nullable;

/**
 * An operation of a service.
 *
 * @param name on the wire: {@code message}, or {@code Books:submitOrder} where it is bound
 * @param aliases further names, by which formats know it
 * @param beanClass the bean that has the method; of a mixin it is not the service's
 * @param method the method
 * @param exposure the exposed entity it is bound to, or null
 * @param replaces the generated handler that it stands in for, or null
 * @param access who may call it; the service's where it says nothing itself
 * @param parameters in order
 * @param transaction how it runs
 * @param format the name of a format of its own, in which frames to its service are read too; null:
 *     none
 * @param attributes static ones, by name: they beat what a frame says
 * @param ignoresUnknown whether members that no parameter takes are passed over; null: as the
 *     format has it
 */
public record OperationModel(
    String name,
    List<String> aliases,
    Class<?> beanClass,
    Method method,
    @Nullable ExposureModel exposure,
    @Nullable Crud replaces,
    AccessRule access,
    List<Parameter> parameters,
    Transaction transaction,
    @Nullable String format,
    Map<String, Object> attributes,
    @Nullable Boolean ignoresUnknown) {

  /** Copies the collections. */
  public OperationModel {
    aliases = List.copyOf(aliases);
    parameters = List.copyOf(parameters);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** An operation without a format or attributes of its own. */
  public OperationModel(
      String name,
      List<String> aliases,
      Class<?> beanClass,
      Method method,
      @Nullable ExposureModel exposure,
      @Nullable Crud replaces,
      AccessRule access,
      List<Parameter> parameters,
      Transaction transaction) {
    this(
        name,
        aliases,
        beanClass,
        method,
        exposure,
        replaces,
        access,
        parameters,
        transaction,
        null,
        Map.of(),
        null);
  }

  /**
   * What the data of the reply is made of; of a {@code CompletionStage} what it brings; {@code
   * void} where there is none.
   */
  public Type result() {
    return ResultReader.awaited(new ResolvedTypes(beanClass).of(method.getGenericReturnType()));
  }

  /** How an operation runs. */
  public enum Transaction {
    /** The dispatcher begins and ends a JTA transaction. */
    MANAGED,
    /** The bean's own {@code @Transactional} decides; the dispatcher begins none. */
    BEAN
  }

  /** Where a parameter's value comes from. */
  public enum Source {
    /** The member of the data with the parameter's name. */
    MEMBER,
    /** The whole data: a record, or a {@code Map<String, Object>} of plain values. */
    DATA,
    /** The row that the key in the data names, loaded and managed. */
    ENTITY,
    /** The connection. */
    CONNECTION,
    /** The caller. */
    CALLER,
    /** The frame's headers. */
    HEADERS,
    /** The generated handler that the operation stands in for. */
    GENERATED,
    /** Nowhere ({@code @Ignore}): null, or the zero of a primitive. */
    IGNORED
  }

  /**
   * A parameter.
   *
   * @param name on the wire
   * @param type its generic type
   * @param source where its value comes from
   * @param inputs the members of the data that it takes: itself where it is one, the components of
   *     a record that is the whole data, else none
   */
  public record Parameter(String name, Type type, Source source, List<Input> inputs) {

    /** Copies the list. */
    public Parameter {
      inputs = List.copyOf(inputs);
    }

    /** A parameter without attributes. */
    public Parameter(String name, Type type, Source source) {
      this(
          name,
          type,
          source,
          source == Source.MEMBER ? List.of(new Input(name, type, List.of())) : List.of());
    }
  }

  /**
   * A member of the data that an operation takes.
   *
   * @param name on the wire
   * @param type its generic type
   * @param attributes of formats that its value may come from
   */
  public record Input(String name, Type type, List<String> attributes) {

    /** Copies the list. */
    public Input {
      attributes = List.copyOf(attributes);
    }
  }
}
