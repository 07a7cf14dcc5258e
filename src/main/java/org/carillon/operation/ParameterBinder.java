package org.carillon.operation;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Connection;
import org.carillon.api.ErrorCode;
import org.carillon.api.GeneratedHandler;
import org.carillon.api.Headers;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.json.Binding;
import org.carillon.json.Values;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Parameter;
import org.carillon.model.OperationModel.Source;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one operation from a message. A member that is missing is null; a parameter of a
 * primitive type must be there and not be null, else the message is {@code INVALID}: there are no
 * silent zeros. So is a member that no parameter takes. All faults are told at once.
 */
final class ParameterBinder {

  /** What a call brings beside the model. */
  record Input(
      Connection connection,
      InboundMessage message,
      @Nullable Object entity,
      Set<String> keyNames,
      @Nullable GeneratedHandler generated) {}

  private final Parameter[] parameters;
  private final @Nullable Object[] ignored;
  private final @Nullable Binding[] bindings;
  private final Set<String> names;
  private final boolean anyMember;

  ParameterBinder(OperationModel operation, Values values) {
    parameters = operation.parameters().toArray(Parameter[]::new);
    bindings = new @Nullable Binding[parameters.length];
    ignored = new @Nullable Object[parameters.length];
    names = new HashSet<>();
    // What stands in for a generated handler passes members on to it.
    boolean any = operation.replaces() != null;
    for (int i = 0; i < parameters.length; i++) {
      Parameter parameter = parameters[i];
      if (parameter.source() == Source.MEMBER) {
        names.add(parameter.name());
        bindings[i] = values.binding(parameter.type());
      } else if (parameter.source() == Source.DATA) {
        any = true; // its binding refuses what it does not know
        if (operation.method().getParameterTypes()[i] != Map.class) {
          bindings[i] = values.binding(parameter.type());
        }
      } else if (parameter.source() == Source.IGNORED) {
        Object zeros = Array.newInstance(operation.method().getParameterTypes()[i], 1);
        ignored[i] = Array.get(zeros, 0);
      }
    }
    anyMember = any;
  }

  /**
   * The arguments, in order.
   *
   * @throws OperationException {@code INVALID}, naming every parameter that is wrong
   */
  @Nullable Object[] bind(Input input) {
    Map<String, @Nullable Object> data = input.message().data();
    @Nullable Object[] arguments = new @Nullable Object[parameters.length];
    List<Detail> faults = null;
    for (int i = 0; i < parameters.length; i++) {
      Binding binding = bindings[i];
      if (binding == null) {
        arguments[i] =
            parameters[i].source() == Source.IGNORED ? ignored[i] : given(parameters[i], input);
        continue;
      }
      boolean member = parameters[i].source() == Source.MEMBER;
      String name = parameters[i].name();
      try {
        arguments[i] = member ? binding.bind(data.get(name), name) : binding.bind(data, "");
      } catch (OperationException e) {
        if (!ErrorCode.INVALID.name().equals(e.code()) || e.details().isEmpty()) {
          throw e; // by a constructor of the application
        }
        faults = faults == null ? new ArrayList<>() : faults;
        faults.addAll(e.details());
      }
    }
    if (!anyMember) {
      faults = unknown(data, input.keyNames(), faults);
    }
    if (faults != null) {
      throw Invalid.of(faults);
    }
    return arguments;
  }

  private static @Nullable Object given(Parameter parameter, Input input) {
    return switch (parameter.source()) {
      case ENTITY -> input.entity();
      case CONNECTION -> input.connection();
      case CALLER -> input.connection().caller();
      case HEADERS ->
          input.message().headers().isEmpty()
              ? Headers.NONE
              : new Headers(input.message().headers());
      case GENERATED -> input.generated();
      case DATA -> input.message().data();
      case MEMBER, IGNORED -> throw new IllegalStateException("not given");
    };
  }

  private @Nullable List<Detail> unknown(
      Map<String, @Nullable Object> data, Set<String> keyNames, @Nullable List<Detail> faults) {
    List<Detail> all = faults;
    for (String name : data.keySet()) {
      if (!names.contains(name) && !keyNames.contains(name)) {
        all = all == null ? new ArrayList<>() : all;
        all.add(new Detail(Invalid.cut(name), "is unknown"));
      }
    }
    return all;
  }
}
