package org.carillon.model;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Attribute;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.Crud;
import org.carillon.api.GeneratedHandler;
import org.carillon.api.Headers;
import org.carillon.api.Ignore;
import org.carillon.json.ValueMapper;
import org.carillon.model.OperationModel.Input;
import org.carillon.model.OperationModel.Source;
import org.jspecify.annotations.Nullable;

/**
 * Decides where each parameter of an operation comes from. {@code Connection}, {@code Caller},
 * {@code Headers}, {@code GeneratedHandler} and the bound entity are passed by type; every other
 * one is a member of the data by its name. Except: where exactly one is left, it has no
 * {@code @JsonbProperty}, and its type is a record or {@code Map<String, Object>}, it is the whole
 * data.
 */
final class ParameterReader {

  private static final Map<Class<?>, Source> BY_TYPE =
      Map.of(
          Connection.class, Source.CONNECTION,
          Caller.class, Source.CALLER,
          Headers.class, Source.HEADERS,
          GeneratedHandler.class, Source.GENERATED);

  private static final Set<Crud> WITHOUT_ROW = EnumSet.of(Crud.CREATE, Crud.LIST);

  private final FormatAttributeReader attributes;
  private final ValueMapper valueMapper;
  private final ModelViolations violations;

  ParameterReader(
      FormatAttributeReader attributes, ValueMapper valueMapper, ModelViolations violations) {
    this.attributes = attributes;
    this.valueMapper = valueMapper;
    this.violations = violations;
  }

  List<OperationModel.Parameter> read(
      Class<?> bean,
      Method method,
      @Nullable ExposureModel exposure,
      @Nullable Crud replaces,
      String format) {
    Parameter[] declared = method.getParameters();
    ResolvedTypes resolved = new ResolvedTypes(bean);
    List<Type> types = new ArrayList<>();
    List<Source> sources = new ArrayList<>();
    for (Parameter parameter : declared) {
      Type type = resolved.of(parameter.getParameterizedType());
      types.add(type);
      sources.add(source(parameter, ResolvedTypes.raw(type), exposure));
    }
    if (sources.stream().filter(s -> s == Source.MEMBER).count() == 1) {
      int only = sources.indexOf(Source.MEMBER);
      if (WireNames.renamed(declared[only]) == null
          && declared[only].getAnnotationsByType(Attribute.class).length == 0
          && isWhole(types.get(only))) {
        sources.set(only, Source.DATA);
      }
    }
    List<OperationModel.Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < declared.length; i++) {
      String renamed = WireNames.renamed(declared[i]);
      String name = renamed == null ? declared[i].getName() : renamed;
      parameters.add(
          new OperationModel.Parameter(
              name,
              types.get(i),
              sources.get(i),
              inputs(bean, method, declared[i], types.get(i), name, sources.get(i), format)));
    }
    checkSources(bean, method, sources, replaces);
    checkNames(bean, method, declared, parameters);
    checkTypes(bean, method, parameters);
    return parameters;
  }

  private List<Input> inputs(
      Class<?> bean,
      Method method,
      Parameter parameter,
      Type type,
      String name,
      Source source,
      String format) {
    String member = method.getName() + "." + parameter.getName();
    List<String> named = attributes.names(bean, member, parameter, format);
    if (source == Source.MEMBER) {
      return List.of(new Input(name, type, named));
    }
    if (source == Source.DATA) {
      Class<?> raw = ResolvedTypes.raw(type);
      return raw.isRecord() ? components(raw, format) : List.of();
    }
    if (!named.isEmpty()) {
      violations.add(
          ModelRule.ATTRIBUTE_SENSELESS,
          bean,
          member,
          "@Attribute is on a parameter that is passed by its type or ignored");
    }
    return List.of();
  }

  /** What a record takes that stands for the whole data. */
  private List<Input> components(Class<?> type, String format) {
    List<Input> inputs = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Method accessor = component.getAccessor();
      String name =
          new EventMembers.Member(type, component.getName(), component, accessor).wireName();
      if (name != null) {
        inputs.add(
            new Input(
                name,
                component.getGenericType(),
                attributes.names(type, component.getName(), component, format)));
      }
    }
    return inputs;
  }

  private static Source source(
      Parameter parameter, Class<?> type, @Nullable ExposureModel exposure) {
    Source byType = BY_TYPE.get(type);
    if (byType != null) {
      return byType;
    }
    if (exposure != null && type == exposure.entity()) {
      return Source.ENTITY;
    }
    return parameter.isAnnotationPresent(Ignore.class) ? Source.IGNORED : Source.MEMBER;
  }

  private static boolean isWhole(Type type) {
    if (type instanceof Class<?> c) {
      return c.isRecord() || c == Map.class;
    }
    if (type instanceof ParameterizedType p && p.getRawType() instanceof Class<?> raw) {
      return raw.isRecord()
          || (raw == Map.class
              && p.getActualTypeArguments()[0] == String.class
              && isAnything(p.getActualTypeArguments()[1]));
    }
    return false;
  }

  private static boolean isAnything(Type type) {
    return type == Object.class
        || (type instanceof WildcardType w && Arrays.equals(w.getUpperBounds(), OBJECT));
  }

  private static final Type[] OBJECT = {Object.class};

  private void checkSources(
      Class<?> bean, Method method, List<Source> sources, @Nullable Crud replaces) {
    String member = method.getName();
    for (Source single : List.of(Source.ENTITY, Source.GENERATED)) {
      if (sources.stream().filter(s -> s == single).count() > 1) {
        violations.add(
            ModelRule.PARAMETER_ROW,
            bean,
            member,
            single == Source.ENTITY
                ? "two parameters stand for the row"
                : "two parameters stand for the generated handler");
      }
    }
    if (replaces == null && sources.contains(Source.GENERATED)) {
      violations.add(
          ModelRule.PARAMETER_GENERATED,
          bean,
          member,
          "it replaces no generated handler to be given");
    }
    if (replaces != null && WITHOUT_ROW.contains(replaces) && sources.contains(Source.ENTITY)) {
      violations.add(
          ModelRule.PARAMETER_ENTITY, bean, member, "there is no row to load for " + replaces);
    }
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i) != Source.IGNORED
          && method.getParameters()[i].isAnnotationPresent(Ignore.class)) {
        violations.add(
            ModelRule.IGNORE_SENSELESS,
            bean,
            member + "." + method.getParameters()[i].getName(),
            "@Ignore is on a parameter that is passed by its type");
      }
    }
  }

  private void checkNames(
      Class<?> bean,
      Method method,
      Parameter[] declared,
      List<OperationModel.Parameter> parameters) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < declared.length; i++) {
      if (parameters.get(i).source() != Source.MEMBER) {
        continue;
      }
      if (!declared[i].isNamePresent() && WireNames.renamed(declared[i]) == null) {
        violations.add(
            ModelRule.PARAMETER_NAME,
            bean,
            method.getName(),
            "the name of parameter " + (i + 1) + " is unknown; it is compiled without -parameters");
      } else if (!names.add(parameters.get(i).name())) {
        violations.add(
            ModelRule.PARAMETER_TWICE,
            bean,
            method.getName(),
            "two parameters are named \"" + parameters.get(i).name() + "\"");
      }
    }
  }

  private void checkTypes(Class<?> bean, Method method, List<OperationModel.Parameter> parameters) {
    for (OperationModel.Parameter parameter : parameters) {
      if (parameter.source() == Source.MEMBER || parameter.source() == Source.DATA) {
        String fault = valueMapper.readFault(parameter.type());
        if (fault != null) {
          violations.add(
              ModelRule.PARAMETER_TYPE, bean, method.getName() + "." + parameter.name(), fault);
        }
      }
    }
  }
}
