package org.carillon.operation;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.carillon.api.Connection;
import org.carillon.api.ErrorCode;
import org.carillon.api.GeneratedHandler;
import org.carillon.api.Headers;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.json.ValueBinder;
import org.carillon.json.ValueMapper;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Parameter;
import org.carillon.model.OperationModel.Source;
import org.carillon.security.CallerContext;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one operation from a message. A member that is missing is null; a parameter of a
 * primitive type must be there and not be null, else the message is {@code INVALID}: there are no
 * silent zeros. So is a member that no parameter takes, unless such are passed over. All faults are
 * told at once.
 */
final class ParameterBinder {

  /** What a call brings beside the model. */
  record Input(
      @Nullable Connection connection,
      InboundMessage message,
      @Nullable Object entity,
      Predicate<String> ofRow,
      @Nullable GeneratedHandler generated) {}

  private final Parameter[] parameters;
  private final @Nullable Object[] ignored;
  private final @Nullable ValueBinder[] strict;
  private final @Nullable ValueBinder[] lenient;
  private final @Nullable Boolean ignoresUnknown;
  private final Set<String> names;
  private final boolean anyMember;

  ParameterBinder(OperationModel operation, ValueMapper valueMapper) {
    parameters = operation.parameters().toArray(Parameter[]::new);
    strict = new @Nullable ValueBinder[parameters.length];
    lenient = new @Nullable ValueBinder[parameters.length];
    ignoresUnknown = operation.ignoresUnknown();
    ignored = new @Nullable Object[parameters.length];
    names = new HashSet<>();
    // What stands in for a generated handler passes members on to it.
    boolean any = operation.replaces() != null;
    for (int i = 0; i < parameters.length; i++) {
      Parameter parameter = parameters[i];
      if (parameter.source() == Source.MEMBER) {
        names.add(parameter.name());
        prepare(i, valueMapper);
      } else if (parameter.source() == Source.DATA) {
        any = true; // its binding refuses what it does not know
        if (operation.method().getParameterTypes()[i] != Map.class) {
          prepare(i, valueMapper);
        }
      } else if (parameter.source() == Source.IGNORED) {
        Object zeros = Array.newInstance(operation.method().getParameterTypes()[i], 1);
        ignored[i] = Array.get(zeros, 0);
      }
    }
    anyMember = any;
  }

  private void prepare(int index, ValueMapper valueMapper) {
    strict[index] = valueMapper.binding(parameters[index].type());
    lenient[index] = valueMapper.lenientBinding(parameters[index].type());
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
    boolean ignores = ignoresUnknown == null ? input.message().ignoresUnknown() : ignoresUnknown;
    @Nullable ValueBinder[] bindings = ignores ? lenient : strict;
    for (int i = 0; i < parameters.length; i++) {
      ValueBinder valueBinder = bindings[i];
      if (valueBinder == null) {
        arguments[i] =
            parameters[i].source() == Source.IGNORED ? ignored[i] : given(parameters[i], input);
        continue;
      }
      boolean member = parameters[i].source() == Source.MEMBER;
      String name = parameters[i].name();
      try {
        arguments[i] =
            member
                ? valueBinder.bind(data.get(name), name)
                : valueBinder.bind(withoutRow(data, parameters[i], input.ofRow()), "");
      } catch (OperationException e) {
        if (!ErrorCode.INVALID.name().equals(e.code()) || e.details().isEmpty()) {
          throw e; // by a constructor of the application
        }
        faults = faults == null ? new ArrayList<>() : faults;
        faults.addAll(e.details());
      }
    }
    if (!anyMember && !ignores) {
      faults = unknown(data, input.ofRow(), faults);
    }
    if (faults != null) {
      throw InvalidReply.of(faults);
    }
    return arguments;
  }

  /** What a record is read from: what names the row is no component of it, if none has its name. */
  private static Map<String, @Nullable Object> withoutRow(
      Map<String, @Nullable Object> data, Parameter parameter, Predicate<String> ofRow) {
    Predicate<String> foreign =
        name ->
            ofRow.test(name)
                && parameter.inputs().stream().noneMatch(input -> input.name().equals(name));
    if (data.keySet().stream().noneMatch(foreign)) {
      return data;
    }
    Map<String, @Nullable Object> own = new LinkedHashMap<>(data);
    own.keySet().removeIf(foreign);
    return own;
  }

  private static @Nullable Object given(Parameter parameter, Input input) {
    return switch (parameter.source()) {
      case ENTITY -> input.entity();
      case CONNECTION -> input.connection();
      case CALLER -> CallerContext.current();
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
      Map<String, @Nullable Object> data, Predicate<String> ofRow, @Nullable List<Detail> faults) {
    List<Detail> all = faults;
    for (String name : data.keySet()) {
      if (!names.contains(name) && !ofRow.test(name)) {
        all = all == null ? new ArrayList<>() : all;
        all.add(new Detail(InvalidReply.cut(name), "is unknown"));
      }
    }
    return all;
  }
}
