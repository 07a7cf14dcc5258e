package org.carillon.model;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
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
 */
public record OperationModel(
    String name,
    List<String> aliases,
    Class<?> beanClass,
    Method method,
    @Nullable ExposureModel exposure,
    @Nullable Crud replaces,
    Access access,
    List<Parameter> parameters,
    Transaction transaction) {

  /** Copies the lists. */
  public OperationModel {
    aliases = List.copyOf(aliases);
    parameters = List.copyOf(parameters);
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
   */
  public record Parameter(String name, Type type, Source source) {}
}
