package org.carillon.operation;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import org.carillon.api.OperationException.Detail;
import org.carillon.json.TypeShape;
import org.carillon.json.ValueMapper;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Parameter;
import org.carillon.model.OperationModel.Source;
import org.jspecify.annotations.Nullable;

/** Where a constraint is violated, in the names of the wire: {@code items[0].quantity}. */
final class ViolationPaths {

  private final ValueMapper valueMapper;

  ViolationPaths(ValueMapper valueMapper) {
    this.valueMapper = valueMapper;
  }

  /** A violation of a bean's constraints. */
  Detail ofBean(ConstraintViolation<?> violation) {
    return new Walk(valueMapper.shape(violation.getRootBeanClass()), null).over(violation);
  }

  /** A violation of the constraints of an operation's parameters. */
  Detail ofParameters(ConstraintViolation<?> violation, OperationModel operation) {
    return new Walk(valueMapper.shape(Object.class), operation).over(violation);
  }

  /** Whether it is the result that is wrong, for which no client can be blamed. */
  static boolean isOfResult(ConstraintViolation<?> violation) {
    for (Path.Node node : violation.getPropertyPath()) {
      if (node.getKind() == ElementKind.RETURN_VALUE) {
        return true;
      }
    }
    return false;
  }

  private final class Walk {

    private final StringBuilder path = new StringBuilder();
    private final @Nullable OperationModel operation;
    private TypeShape typeShape;

    private Walk(TypeShape typeShape, @Nullable OperationModel operation) {
      this.typeShape = typeShape;
      this.operation = operation;
    }

    private Detail over(ConstraintViolation<?> violation) {
      for (Path.Node node : violation.getPropertyPath()) {
        step(node);
      }
      return new Detail(path.toString(), violation.getMessage());
    }

    private void step(Path.Node node) {
      if (node.isInIterable()) {
        Object place = node.getIndex() == null ? node.getKey() : node.getIndex();
        path.append('[')
            .append(place == null ? "" : InvalidReply.cut(String.valueOf(place)))
            .append(']');
        typeShape = typeShape.element();
      }
      switch (node.getKind()) {
        case PARAMETER -> parameter(node);
        case PROPERTY -> {
          if (typeShape.isContainer()) {
            typeShape = typeShape.element();
          }
          append(typeShape.name(node.getName()));
          typeShape = typeShape.attribute(node.getName());
        }
        default -> {
          // Methods, beans and elements have no name on the wire.
        }
      }
    }

    private void parameter(Path.Node node) {
      if (operation == null) {
        append(node.getName());
        return;
      }
      int index = node.as(Path.ParameterNode.class).getParameterIndex();
      Parameter parameter = operation.parameters().get(index);
      typeShape = valueMapper.shape(parameter.type());
      if (parameter.source() == Source.MEMBER) {
        append(parameter.name());
      }
    }

    private void append(String name) {
      path.append(path.isEmpty() ? "" : ".").append(name);
    }
  }
}
