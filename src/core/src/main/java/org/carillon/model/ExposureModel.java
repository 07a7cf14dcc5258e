package org.carillon.model;

import java.util.Map;
import java.util.Set;
import org.carillon.api.Crud;
import org.carillon.api.Expose;

/**
 * An exposed entity of a service; repeated annotations of one entity are folded into one.
 *
 * @param entity its class
 * @param name on the wire, as {@code Books}
 * @param access who may do what; what is missing is not exposed
 * @param content what the automatic events carry
 * @param toSender the operations whose automatic event the sender hears too
 * @param announced the changes that are told of whoever makes them
 */
public record ExposureModel(
    Class<?> entity,
    String name,
    Map<Crud, AccessRule> access,
    Map<Crud, Expose.Content> content,
    Set<Crud> toSender,
    Set<Crud> announced) {

  /** Copies the collections. */
  public ExposureModel {
    access = Map.copyOf(access);
    content = Map.copyOf(content);
    toSender = Set.copyOf(toSender);
    announced = Set.copyOf(announced);
  }
}
